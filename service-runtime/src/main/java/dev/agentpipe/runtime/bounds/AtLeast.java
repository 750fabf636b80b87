package dev.agentpipe.runtime.bounds;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The lowest value of a number or duration, which may be optional. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AtLeast {

    /** As one would configure it: {@code 1}, {@code 100ms}. */
    String value();
}

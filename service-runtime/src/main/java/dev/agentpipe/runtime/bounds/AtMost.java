package dev.agentpipe.runtime.bounds;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The highest value of a number or duration, which may be optional; of a set, how many elements it may have. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AtMost {

    /** As one would configure it: {@code 100}, {@code 5m}. */
    String value();
}

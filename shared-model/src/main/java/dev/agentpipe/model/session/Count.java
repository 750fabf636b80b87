package dev.agentpipe.model.session;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.PositiveOrZero;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a client counted: from 0 to {@value #MAX}, so that sums of millions of them fit a {@code bigint}. */
@PositiveOrZero(message = "must not be negative")
@Max(value = Count.MAX, message = "must be at most {value}")
@Constraint(validatedBy = {})
@Target({ElementType.FIELD, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Count {

    /** A trillion. */
    long MAX = 1_000_000_000_000L;

    String message() default "must be a count";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}

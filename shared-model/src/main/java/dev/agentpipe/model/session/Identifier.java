package dev.agentpipe.model.session;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** 1 to 200 printable characters: no control characters, no line separators. */
@Constraint(validatedBy = Identifier.Rule.class)
@Target({ElementType.FIELD, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Identifier {

    /** The most characters an identifier may have. */
    int MAX_CHARACTERS = 200;

    String message() default "must be 1 to 200 printable characters";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    final class Rule implements ConstraintValidator<Identifier, String> {

        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            return value == null || accepts(value);
        }

        public static boolean accepts(String value) {
            return !value.isEmpty()
                    && value.codePointCount(0, value.length()) <= MAX_CHARACTERS
                    && value.codePoints().allMatch(Rule::printable);
        }

        private static boolean printable(int codePoint) {
            return switch (Character.getType(codePoint)) {
                case Character.CONTROL,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE,
                        Character.UNASSIGNED -> false;
                default -> true;
            };
        }
    }
}

package dev.agentpipe.runtime.http;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Parses numbers in paths and queries, which arrive as text so that anything else gets the API's error body. */
public final class NumberParameter {

    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,19}");

    private NumberParameter() {}

    /**
     * A whole number from 1 to {@code max}.
     *
     * @param name as the client knows it
     * @throws ProblemException {@code validation_failed} for anything else
     */
    public static long parse(String name, String text, long max) {
        return find(text, 1, max)
                .orElseThrow(() -> ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(error(name, max))));
    }

    /** A whole number from {@code min} to {@code max}; empty for anything else. */
    public static OptionalLong find(String text, long min, long max) {
        // Java also reads a plus sign, and the digits of other scripts.
        if (text == null || !DIGITS.matcher(text).matches()) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(text);
            return number >= min && number <= max ? OptionalLong.of(number) : OptionalLong.empty();
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    /** The error for anything but a whole number from 1 to {@code max}. */
    public static FieldError error(String name, long max) {
        return new FieldError(name, "must be a whole number from 1 to " + max);
    }
}

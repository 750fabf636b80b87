package dev.agentpipe.runtime.http;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.util.List;

/** Reads numbers of paths and queries, which come as text so that anything else gets the error body of the API. */
public final class NumberParameter {

    private NumberParameter() {}

    /**
     * A whole number from 1 to {@code max}.
     *
     * @param name as the client knows it
     * @throws ProblemException {@code validation_failed} for anything else
     */
    public static long parse(String name, String text, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // rejected below, like one out of range
        }
        throw ProblemException.of(
                ErrorCode.VALIDATION_FAILED, List.of(new FieldError(name, "must be a whole number from 1 to " + max)));
    }
}

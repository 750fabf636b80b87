package dev.agentpipe.upload;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with an upload: counts all errors and lists the first {@value #MAX_LISTED}. Not thread-safe.
 */
public final class Rejections {

    /** How many errors an answer lists. */
    public static final int MAX_LISTED = 100;

    private final List<FieldError> listed = new ArrayList<>();
    private ErrorCode first;
    private int total;

    public void add(String path, String message) {
        add(ErrorCode.VALIDATION_FAILED, new FieldError(path, message));
    }

    public void add(ErrorCode code, FieldError error) {
        if (first == null) {
            first = code;
        }
        total++;
        if (listed.size() < MAX_LISTED) {
            listed.add(error);
        }
    }

    public void addAll(List<FieldError> errors) {
        errors.forEach(error -> add(ErrorCode.VALIDATION_FAILED, error));
    }

    public int total() {
        return total;
    }

    /** Rejects the upload if any error was added. */
    public void check() {
        if (total > 0) {
            String sentence = listed.get(0).sentence();
            throw ProblemException.of(
                    first, total == 1 ? sentence : sentence + " (the first of " + total + " errors)", listed);
        }
    }
}

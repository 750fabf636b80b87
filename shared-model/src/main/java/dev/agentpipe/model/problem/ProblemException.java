package dev.agentpipe.model.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Ends a request with a {@link Problem}. Carries no stack trace: it is an answer, not a fault. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ErrorCode error;
    private final transient List<FieldError> details;
    private final transient Duration retryAfter;

    private ProblemException(ErrorCode error, String detail, List<FieldError> details, Duration retryAfter) {
        super(detail, null, false, false);
        this.error = error;
        this.details = List.copyOf(details);
        this.retryAfter = retryAfter;
    }

    public static ProblemException of(ErrorCode error, String detail) {
        return new ProblemException(error, detail, List.of(), null);
    }

    /** The first refused field makes the sentence. */
    public static ProblemException of(ErrorCode error, List<FieldError> details) {
        return new ProblemException(error, details.get(0).sentence(), details, null);
    }

    /** For refusals that pass by themselves; {@code retryAfter} is rounded up to whole seconds. */
    public static ProblemException retriable(ErrorCode error, String detail, Duration retryAfter) {
        return new ProblemException(error, detail, List.of(), retryAfter);
    }

    public ErrorCode error() {
        return error;
    }

    public List<FieldError> details() {
        return details;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public Problem body(String requestId) {
        return Problem.of(error, getMessage(), details, requestId);
    }
}

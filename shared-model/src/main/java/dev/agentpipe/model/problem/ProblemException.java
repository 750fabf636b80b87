package dev.agentpipe.model.problem;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Ends a request with a {@link Problem}. Carries no stack trace: it is an answer, not a fault. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ErrorCode error;
    private final transient List<FieldError> details;
    private final transient Map<String, String> headers;

    private ProblemException(ErrorCode error, String detail, List<FieldError> details, Map<String, String> headers) {
        super(detail, null, false, false);
        this.error = error;
        this.details = List.copyOf(details);
        this.headers = Map.copyOf(headers);
    }

    public static ProblemException of(ErrorCode error, String detail) {
        return new ProblemException(error, detail, List.of(), Map.of());
    }

    /** The message is about the first rejected field. */
    public static ProblemException of(ErrorCode error, List<FieldError> details) {
        return new ProblemException(error, details.get(0).sentence(), details, Map.of());
    }

    public static ProblemException of(ErrorCode error, String detail, List<FieldError> details) {
        return new ProblemException(error, detail, details, Map.of());
    }

    /** For rejections that will soon be over; {@code retryAfter} is rounded up to whole seconds. */
    public static ProblemException retriable(ErrorCode error, String detail, Duration retryAfter) {
        long seconds = Math.max(1, (retryAfter.toMillis() + 999) / 1000);
        return new ProblemException(error, detail, List.of(), Map.of("Retry-After", Long.toString(seconds)));
    }

    /** For a path that does not support the method; {@code allow} lists those that it supports. */
    public static ProblemException methodNotAllowed(String detail, String allow) {
        return new ProblemException(ErrorCode.METHOD_NOT_ALLOWED, detail, List.of(), Map.of("Allow", allow));
    }

    public ErrorCode error() {
        return error;
    }

    public List<FieldError> details() {
        return details;
    }

    /** Headers of the answer. */
    public Map<String, String> headers() {
        return headers;
    }

    public Problem body(String requestId) {
        return Problem.of(error, getMessage(), details, requestId);
    }
}

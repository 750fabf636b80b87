package dev.agentpipe.model.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The body of every error answer, {@code application/problem+json}, always on one line: the CLI prints it unchanged.
 *
 * @param detail one sentence that says what to do; {@code message} repeats it for clients of the documented API
 * @param field the first field that was rejected, absent when the request as a whole was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"type", "title", "status", "detail", "error", "message", "field", "details", "requestId"})
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        ErrorCode error,
        String message,
        String field,
        List<FieldError> details,
        String requestId) {

    /** The media type of the body. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(ErrorCode error, String detail, List<FieldError> details, String requestId) {
        return new Problem(
                "about:blank",
                error.title(),
                error.status(),
                detail,
                error,
                detail,
                details.isEmpty() ? null : details.get(0).field(),
                List.copyOf(details),
                requestId);
    }
}

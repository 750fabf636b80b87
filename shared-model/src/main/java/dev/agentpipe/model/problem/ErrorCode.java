package dev.agentpipe.model.problem;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What {@code error} can be in an error body, with the status each is answered with. */
public enum ErrorCode {
    VALIDATION_FAILED(400, "Bad Request"),
    MALFORMED_JSON(400, "Bad Request"),
    UNKNOWN_TYPE(400, "Bad Request"),
    UNAUTHORIZED(401, "Unauthorized"),
    FORBIDDEN(403, "Forbidden"),
    NOT_FOUND(404, "Not Found"),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    CONFLICT(409, "Conflict"),
    TOO_LARGE(413, "Content Too Large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type"),
    RATE_LIMITED(429, "Too Many Requests"),
    INTERNAL(500, "Internal Server Error"),
    NOT_IMPLEMENTED(501, "Not Implemented"),
    UNAVAILABLE(503, "Service Unavailable"),
    DATABASE_TIMEOUT(504, "Gateway Timeout");

    private final int status;
    private final String title;

    ErrorCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The code as it stands in the body, {@code validation_failed}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

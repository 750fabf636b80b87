package dev.agentpipe.model.problem;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The values of {@code error} in an error body, each with its status. */
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
    UNKNOWN_HOST(421, "Misdirected Request"),
    RATE_LIMITED(429, "Too Many Requests"),
    HEAD_TOO_LARGE(431, "Request Header Fields Too Large"),
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

    /** The first code with this status; the nearest one for any other status. */
    public static ErrorCode ofStatus(int status) {
        for (ErrorCode code : values()) {
            if (code.status == status) {
                return code;
            }
        }
        return status < 500 ? VALIDATION_FAILED : INTERNAL;
    }

    /** What a client is told when nothing more specific is known. */
    public String sentence() {
        return switch (this) {
            case NOT_FOUND -> "there is nothing at this path";
            case METHOD_NOT_ALLOWED -> "this path does not support this method; see the Allow header";
            case UNSUPPORTED_MEDIA_TYPE -> "this path does not accept this Content-Type";
            case VALIDATION_FAILED -> "the request is not valid";
            case UNKNOWN_HOST -> "this host name is not one of this server's; set AGENTPIPE_HTTP_HOSTS to allow it";
            case TOO_LARGE -> "the body is too large";
            case INTERNAL -> "the server failed; try again";
            default -> title;
        };
    }

    /** The code as the body contains it, {@code validation_failed}. */
    @JsonValue
    public String text() {
        return this == HEAD_TOO_LARGE ? TOO_LARGE.text() : name().toLowerCase(Locale.ROOT);
    }
}

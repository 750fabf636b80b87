package dev.agentpipe.local.gateway;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.UUID;

/** The error body of the whole system (RFC 9457, on one line), for responses that the gateway makes itself. */
@JsonPropertyOrder({"type", "title", "status", "detail", "error", "message", "details", "requestId"})
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String error,
        String message,
        List<String> details,
        String requestId) {

    static final String CONTENT_TYPE = "application/problem+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    static Problem invalid(String detail) {
        return of(400, "Bad Request", "validation_failed", detail);
    }

    static Problem notFound(String detail) {
        return of(404, "Not Found", "not_found", detail);
    }

    static Problem methodNotAllowed(String detail) {
        return of(405, "Method Not Allowed", "method_not_allowed", detail);
    }

    static Problem misdirected(String detail) {
        return of(421, "Misdirected Request", "unknown_host", detail);
    }

    static Problem headTooLarge(String detail) {
        return of(431, "Request Header Fields Too Large", "too_large", detail);
    }

    static Problem badGateway(String detail) {
        return of(502, "Bad Gateway", "unavailable", detail);
    }

    /** No instance of this service is ready. */
    static Problem unavailable(ServiceKind kind) {
        return of(
                503,
                "Service Unavailable",
                "unavailable",
                "No " + kind.label() + "-service is ready; try again in a moment");
    }

    private static Problem of(int status, String title, String error, String detail) {
        return new Problem(
                "about:blank",
                title,
                status,
                detail,
                error,
                detail,
                List.of(),
                UUID.randomUUID().toString());
    }

    /** Whether the same request may succeed a moment later. */
    boolean isTemporary() {
        return status == 502 || status == 503;
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem of plain strings did not become JSON", e);
        }
    }
}

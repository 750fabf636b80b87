package dev.agentpipe.upload.request;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.session.Identifier;
import dev.agentpipe.upload.Rejections;
import dev.agentpipe.upload.store.Caller;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;

/**
 * The head of an upload.
 *
 * @param originalId of the query; null when there was none
 * @param length -1 when the body has no announced length
 */
record UploadRequest(
        RoutingContext context, Caller caller, String originalId, boolean eventLog, String encoding, long length) {

    /** Reads the head of a request and refuses what no body could make good. */
    static UploadRequest of(RoutingContext context, Caller caller, String originalId, String dryRun) {
        HttpServerRequest request = context.request();
        MediaType type = mediaType(request.getHeader("Content-Type"));
        String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null
                && !charset.toLowerCase(Locale.ROOT).replace("-", "").equals("utf8")) {
            throw ProblemException.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "the body must be UTF-8; Content-Type says " + charset);
        }
        Rejections refusals = new Rejections();
        identifier("originalId", originalId, refusals);
        identifier("Idempotency-Key", caller.idempotencyKey(), refusals);
        if (dryRun != null && !dryRun.equals("true") && !dryRun.equals("false")) {
            refusals.add("dryRun", "must be true or false");
        }
        refusals.check();
        return new UploadRequest(
                context,
                caller,
                originalId,
                type.getSubtype().toLowerCase(Locale.ROOT).contains("ndjson"),
                request.getHeader("Content-Encoding"),
                length(request.getHeader("Content-Length")));
    }

    private static MediaType mediaType(String header) {
        try {
            return MediaType.valueOf(header);
        } catch (IllegalArgumentException unreadable) {
            throw ProblemException.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type must be application/json or, for an event log, application/x-ndjson");
        }
    }

    private static void identifier(String name, String value, Rejections refusals) {
        if (value != null && !Identifier.Rule.accepts(value)) {
            refusals.add(name, "must be 1 to " + Identifier.MAX_CHARACTERS + " printable characters");
        }
    }

    private static long length(String header) {
        try {
            return header == null ? -1 : Long.parseLong(header);
        } catch (NumberFormatException unreadable) {
            return -1;
        }
    }
}

package dev.agentpipe.upload.request;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.session.Identifier;
import dev.agentpipe.upload.Rejections;
import dev.agentpipe.upload.store.UploadParameters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;

/**
 * The head of an upload request.
 *
 * @param originalId from the query; null when there was none
 * @param length the Content-Length; -1 when there was none
 */
record UploadRequest(
        RoutingContext context,
        UploadParameters parameters,
        String originalId,
        boolean eventLog,
        String encoding,
        long length) {

    /** Reads the headers of a request and rejects those that no body could make valid. */
    static UploadRequest of(
            RoutingContext context, UploadParameters parameters, String originalId, String dryRun, String restore) {
        HttpServerRequest request = context.request();
        MediaType type = mediaType(request.getHeader("Content-Type"));
        String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null
                && !charset.toLowerCase(Locale.ROOT).replace("-", "").equals("utf8")) {
            throw ProblemException.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "the body must be UTF-8; Content-Type says " + charset);
        }
        Rejections rejections = new Rejections();
        identifier("originalId", originalId, rejections);
        identifier("Idempotency-Key", parameters.idempotencyKey(), rejections);
        flag("dryRun", dryRun, rejections);
        flag("restore", restore, rejections);
        boolean eventLog = type.getSubtype().toLowerCase(Locale.ROOT).contains("ndjson");
        if (parameters.restore() && !eventLog) {
            rejections.add("restore", "is for an export, sent as application/x-ndjson");
        }
        rejections.check();
        return new UploadRequest(
                context,
                parameters,
                originalId,
                eventLog,
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

    private static void flag(String name, String value, Rejections rejections) {
        if (value != null && !value.equals("true") && !value.equals("false")) {
            rejections.add(name, "must be true or false");
        }
    }

    private static void identifier(String name, String value, Rejections rejections) {
        if (value != null && !Identifier.Rule.accepts(value)) {
            rejections.add(name, "must be 1 to " + Identifier.MAX_CHARACTERS + " printable characters");
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

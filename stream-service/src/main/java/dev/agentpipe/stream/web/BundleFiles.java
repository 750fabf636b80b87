package dev.agentpipe.stream.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Sends the page's scripts and styles compressed. Each is compressed once, on a worker thread; their names depend on
 * their content, so browsers cache them for ever. Bounded by the files of the package. Clients that do not accept gzip
 * get them from the HTTP server.
 */
@ApplicationScoped
class BundleFiles {

    private static final String FOLDER = "META-INF/resources/static/bundle/";
    private static final Pattern FILE = Pattern.compile("/static/bundle/([\\w-]+\\.(js|css))");
    private static final Map<String, String> MEDIA_TYPES =
            Map.of("js", "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8");
    private static final int BEFORE_THE_HTTP_SERVERS_OWN = -1;

    private final Map<String, Buffer> compressed = new ConcurrentHashMap<>();

    void register(@Observes Router router) {
        router.routeWithRegex("/static/bundle/.+")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .order(BEFORE_THE_HTTP_SERVERS_OWN)
                .handler(this::send);
    }

    private void send(RoutingContext context) {
        Matcher path = FILE.matcher(context.normalizedPath());
        // Set on uncompressed answers too: a cache on the way must not mix up the two.
        context.response().putHeader("Vary", "Accept-Encoding");
        if (!path.matches() || !GzipAnswers.accepted(context.request().getHeader("Accept-Encoding"))) {
            context.next();
            return;
        }
        String file = path.group(1);
        Buffer known = compressed.get(file);
        if (known != null) {
            answer(context, file, MEDIA_TYPES.get(path.group(2)), known);
            return;
        }
        // Compressing would block a streaming event loop for a few hundred milliseconds.
        context.vertx()
                .executeBlocking(() -> Optional.ofNullable(compressed.computeIfAbsent(file, BundleFiles::compress)))
                .onFailure(context::fail)
                .onSuccess(body -> body.ifPresentOrElse(
                        bytes -> answer(context, file, MEDIA_TYPES.get(path.group(2)), bytes), context::next));
    }

    private static void answer(RoutingContext context, String file, String mediaType, Buffer body) {
        String tag = "\"" + file + "-gzip\"";
        HttpServerResponse response = context.response()
                .putHeader("Cache-Control", "public, max-age=31536000, immutable")
                .putHeader("ETag", tag);
        if (tag.equals(context.request().getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", mediaType)
                .putHeader("Content-Encoding", "gzip")
                .putHeader("Content-Length", String.valueOf(body.length()));
        if (HttpMethod.HEAD.equals(context.request().method())) {
            response.end();
        } else {
            response.end(body);
        }
    }

    /** Null, which is not cached, when there is no such file. */
    private static Buffer compress(String file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                return null;
            }
            try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
                in.transferTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}

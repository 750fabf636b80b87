package dev.agentpipe.runtime.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;

/**
 * The headers of every answer that are about safety: what browsers may do with it, and which other origins may read it.
 * A resource that needs another value sets its own.
 */
@ApplicationScoped
public class ResponseHeaders {

    private static final int AFTER_THE_REQUEST_ID = 9_980;
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence DENY = HttpHeaders.createOptimized("DENY");
    private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
    private static final CharSequence NOTHING =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence FRAME_OPTIONS = HttpHeaders.createOptimized("X-Frame-Options");
    private static final CharSequence REFERRER_POLICY = HttpHeaders.createOptimized("Referrer-Policy");
    private static final CharSequence CONTENT_SECURITY = HttpHeaders.createOptimized("Content-Security-Policy");
    private static final String METHODS = "GET, POST, DELETE";
    private static final String ACCEPTED = "Authorization, Content-Type, Content-Encoding, Last-Event-ID, X-Request-ID";
    private static final String EXPOSED =
            "X-Request-ID, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset";

    private final Set<String> origins;

    ResponseHeaders(HttpConfig config) {
        this.origins = Set.copyOf(config.corsOrigins().orElse(List.of()));
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, AFTER_THE_REQUEST_ID);
    }

    private void filter(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set(CONTENT_TYPE_OPTIONS, NOSNIFF);
        headers.set(FRAME_OPTIONS, DENY);
        headers.set(REFERRER_POLICY, NO_REFERRER);
        if (isApi(context.request())) {
            headers.set(HttpHeaders.CACHE_CONTROL, NO_STORE);
            headers.set(CONTENT_SECURITY, NOTHING);
        }
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !share(context, origin)) {
            context.next();
        }
    }

    private static boolean isApi(HttpServerRequest request) {
        return request.path() != null && request.path().startsWith("/api/");
    }

    /** Tells a listed origin that it may read the answer; an unlisted one is told nothing, and its browser refuses. */
    private boolean share(RoutingContext context, String origin) {
        MultiMap headers = context.response().headers();
        headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        boolean listed = origins.contains(origin) || origins.contains("*");
        if (listed) {
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
        boolean preflight = HttpMethod.OPTIONS.equals(context.request().method())
                && context.request().headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        if (!preflight) {
            return false;
        }
        if (listed) {
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ACCEPTED);
            headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "3600");
        }
        context.response().setStatusCode(204).end();
        return true;
    }
}

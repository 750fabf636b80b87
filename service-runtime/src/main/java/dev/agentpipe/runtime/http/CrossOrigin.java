package dev.agentpipe.runtime.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;

/**
 * Which other origins may read answers. A listed origin gets the headers that allow it; any other gets none, so that
 * its browser withholds the answer. A request is never rejected because of its origin: whether it is allowed depends on
 * its key.
 */
@ApplicationScoped
public class CrossOrigin {

    private static final int AFTER_THE_REQUEST_ID = 9_980;
    private static final String METHODS = "GET, POST, PATCH, DELETE";
    private static final String ACCEPTED =
            "Authorization, Content-Type, Content-Encoding, Last-Event-ID, X-Request-ID, traceparent";
    private static final String EXPOSED =
            "X-Request-ID, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, traceparent";

    private final Set<String> origins;

    CrossOrigin(HttpConfig config) {
        this.origins = Set.copyOf(config.corsOrigins().orElse(List.of()));
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, AFTER_THE_REQUEST_ID);
    }

    private void filter(RoutingContext context) {
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !share(context, origin)) {
            context.next();
        }
    }

    /** True for a preflight request, which is answered here. */
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

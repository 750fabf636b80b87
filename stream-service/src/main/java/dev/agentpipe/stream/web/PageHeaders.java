package dev.agentpipe.stream.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** What the page may load and run: only its own files. Messages of agents are untrusted text. */
@ApplicationScoped
class PageHeaders {

    private static final int AFTER_THE_SHARED_HEADERS = 9_970;
    private static final String OWN_FILES_ONLY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    void register(@Observes Filters filters) {
        filters.register(PageHeaders::filter, AFTER_THE_SHARED_HEADERS);
    }

    private static void filter(RoutingContext context) {
        String path = context.request().path();
        if (path != null && !path.startsWith("/api/") && !path.startsWith("/q/")) {
            context.response().putHeader("Content-Security-Policy", OWN_FILES_ONLY);
        }
        context.next();
    }
}

package dev.agentpipe.runtime.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Tells a browser that came by TLS to use only TLS from now on. Nothing is said over plain HTTP, where browsers would
 * ignore it; behind a trusted proxy the proxy's word counts, not the connection.
 */
@ApplicationScoped
public class TransportSecurity {

    private static final String HEADER = "Strict-Transport-Security";

    /** Before everything that may answer. */
    private static final int AFTER_THE_REQUEST_ID = 9_995;

    private final ClientAddress clients;
    private final long maxAgeSeconds;

    TransportSecurity(ClientAddress clients, HttpConfig config) {
        this.clients = clients;
        this.maxAgeSeconds = config.hstsMaxAge().toSeconds();
    }

    void register(@Observes Filters filters) {
        if (maxAgeSeconds > 0) {
            filters.register(this::filter, AFTER_THE_REQUEST_ID);
        }
    }

    private void filter(RoutingContext context) {
        if (clients.cameByTls(context)) {
            context.response().putHeader(HEADER, "max-age=" + maxAgeSeconds);
        }
        context.next();
    }
}

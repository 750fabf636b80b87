package dev.agentpipe.runtime.health;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/** The health paths that many load balancers and scrapers use by default, beside those of Quarkus. */
@ApplicationScoped
public class ProbePaths {

    private static final Map<String, String> PATHS = Map.of(
            "/health", "/q/health",
            "/live", "/q/health/live",
            "/ready", "/q/health/ready",
            "/metrics", "/q/metrics");

    /** Before every other filter: the rerouted request passes all of them, and must do so only once. */
    private static final int FIRST = 20_000;

    void register(@Observes Filters filters) {
        filters.register(ProbePaths::filter, FIRST);
    }

    private static void filter(RoutingContext context) {
        String path = context.request().path();
        String other = path == null ? null : PATHS.get(path);
        if (other == null) {
            context.next();
        } else {
            context.reroute(other);
        }
    }
}

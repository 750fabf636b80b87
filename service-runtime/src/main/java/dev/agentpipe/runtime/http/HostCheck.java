package dev.agentpipe.runtime.http;

import dev.agentpipe.model.problem.ErrorCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Rejects requests for a host that is not one of {@link AllowedHosts}, whatever their path. */
@ApplicationScoped
public class HostCheck {

    /**
     * After the deadlines have noted that the headers are complete, and before the headers for other origins are set.
     */
    private static final int AFTER_THE_REQUEST_ID = 9_985;

    private final AllowedHosts hosts;

    HostCheck(HttpConfig config) {
        this.hosts = new AllowedHosts(config.httpHosts().orElse(List.of()));
    }

    void register(@Observes Filters filters) {
        if (!hosts.all()) {
            filters.register(this::filter, AFTER_THE_REQUEST_ID);
        }
    }

    private void filter(RoutingContext context) {
        if (hosts.allows(context.request().authority())) {
            context.next();
        } else {
            context.fail(ErrorCode.UNKNOWN_HOST.status());
        }
    }
}

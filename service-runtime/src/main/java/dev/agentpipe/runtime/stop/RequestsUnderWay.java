package dev.agentpipe.runtime.stop;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.Problem;
import dev.agentpipe.runtime.problem.RequestId;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the requests that {@link Stop} waits for, and rejects those that come too late. */
@ApplicationScoped
public class RequestsUnderWay {

    private static final int AFTER_THE_ACCESS_LOG = 9_997;
    private static final String ELSEWHERE = "this instance is being stopped; send the request again";

    private final Stop stop;

    RequestsUnderWay(Stop stop) {
        this.stop = stop;
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, AFTER_THE_ACCESS_LOG);
    }

    private void filter(RoutingContext context) {
        if (stop.came()) {
            AtomicBoolean gone = new AtomicBoolean();
            // An answer ends its body just before Quarkus counts it; the other end comes after that.
            context.addBodyEndHandler(answered -> once(gone, stop::answered));
            context.addEndHandler(ended -> once(gone, stop::broken));
            context.next();
        } else {
            reject(context);
        }
    }

    private static void once(AtomicBoolean done, Runnable action) {
        if (!done.getAndSet(true)) {
            action.run();
        }
    }

    private static void reject(RoutingContext context) {
        context.response()
                .setStatusCode(ErrorCode.UNAVAILABLE.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader("Retry-After", "1")
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(Json.encode(Problem.of(ErrorCode.UNAVAILABLE, ELSEWHERE, List.of(), RequestId.of(context))));
    }
}

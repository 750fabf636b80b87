package dev.agentpipe.runtime.log;

import dev.agentpipe.runtime.http.ClientAddress;
import dev.agentpipe.runtime.metrics.RequestMetrics;
import dev.agentpipe.runtime.problem.RequestId;
import dev.agentpipe.runtime.tracing.Tracing;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.LongSupplier;
import org.jboss.logmanager.Logger;

/**
 * Logs one line for each request when its answer has ended; for a stream that is when its viewer has left. Requests of
 * probes and of Prometheus are logged at DEBUG. {@link AccessLogQueue} takes the lines off the event loops.
 */
@ApplicationScoped
public class AccessLog {

    /** The category of the lines. */
    static final String CATEGORY = "dev.agentpipe.access";

    private static final Logger LOG = Logger.getLogger(CATEGORY);
    private static final String BYTES = "accessLogBytes";
    private static final int AFTER_THE_REQUEST_ID = 9_998;

    /** The status that nginx and the metrics use for it. */
    private static final int CLIENT_GONE = 499;

    private final RequestMetrics requests;
    private final ClientAddress clients;

    AccessLog(RequestMetrics requests, ClientAddress clients) {
        this.requests = requests;
        this.clients = clients;
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, AFTER_THE_REQUEST_ID);
    }

    /** For an answer whose body is written below the HTTP layer, which the response object does not see. */
    public static void countBytes(RoutingContext context, LongSupplier bytes) {
        context.put(BYTES, bytes);
    }

    private void filter(RoutingContext context) {
        String path = requests.template(context);
        LoggedConversation.find(context, path);
        if (LOG.isLoggable(AccessLine.level(path))) {
            long since = System.nanoTime();
            // Now, because a proxy's header has it, and a closed connection no longer knows its address.
            String client = clients.of(context);
            context.addEndHandler(ended -> LOG.logRaw(
                    line(context, path, client, System.nanoTime() - since).record(CATEGORY)));
        }
        context.next();
    }

    private static AccessLine line(RoutingContext context, String path, String client, long nanos) {
        HttpServerResponse response = context.response();
        LongSupplier below = context.get(BYTES);
        return new AccessLine(
                context.request().method().name(),
                path,
                response.headWritten() ? response.getStatusCode() : CLIENT_GONE,
                nanos,
                response.bytesWritten() + (below == null ? 0 : below.getAsLong()),
                client,
                RequestId.of(context),
                LoggedConversation.get(),
                Tracing.idForLog());
    }
}

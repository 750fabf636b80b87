package dev.agentpipe.runtime.http;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.Problem;
import dev.agentpipe.runtime.problem.RequestId;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jboss.logging.Logger;

/** Answers failures outside the resources with the common error body: bodies over the limit, broken escapes, faults. */
@ApplicationScoped
public class RouteFailures {

    private static final Logger LOG = Logger.getLogger(RouteFailures.class);
    private static final int AFTER_THE_HEADERS = 9_970;
    private static final int BEFORE_ALL_ROUTES = Integer.MIN_VALUE;

    private final long maxBody;

    RouteFailures(VertxHttpConfig config) {
        this.maxBody =
                config.limits().maxBodySize().map(MemorySize::asLongValue).orElse(Long.MAX_VALUE);
    }

    void register(@Observes Filters filters) {
        filters.register(this::rejectLargeBody, AFTER_THE_HEADERS);
    }

    void register(@Observes Router router) {
        router.route().order(BEFORE_ALL_ROUTES).failureHandler(this::answer);
    }

    /** A body whose announced length is too large is rejected before a byte of it is read. */
    private void rejectLargeBody(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && length.length() > 6 && Long.parseLong(length) > maxBody) {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            answer(context, ErrorCode.TOO_LARGE);
        } else {
            context.next();
        }
    }

    private void answer(RoutingContext context) {
        if (context.response().headWritten()) {
            context.response().reset();
            return;
        }
        int status = context.statusCode();
        ErrorCode error = ErrorCode.ofStatus(status);
        if (error == ErrorCode.INTERNAL) {
            LOG.error("a request failed", context.failure());
        }
        answer(context, error);
    }

    private void answer(RoutingContext context, ErrorCode error) {
        String detail =
                error == ErrorCode.TOO_LARGE ? "the body may have at most " + maxBody + " bytes" : error.sentence();
        context.response()
                .setStatusCode(error.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(Json.encode(Problem.of(error, detail, List.of(), RequestId.of(context))));
    }
}

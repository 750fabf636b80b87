package dev.agentpipe.runtime.problem;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import org.jboss.logging.MDC;

/** Gives every request an id, the client's own if it sent a valid one, and returns it as {@code X-Request-ID}. */
@ApplicationScoped
public final class RequestId {

    private static final String HEADER = "X-Request-ID";
    private static final String KEY = "requestId";
    private static final int MAX_LENGTH = 128;
    private static final int BEFORE_EVERYTHING = 10_000;

    void register(@Observes Filters filters) {
        filters.register(
                context -> {
                    String id = accepted(context.request());
                    context.put(KEY, id);
                    context.response().putHeader(HEADER, id);
                    MDC.put(KEY, id);
                    context.next();
                },
                BEFORE_EVERYTHING);
    }

    public static String of(RoutingContext context) {
        return context == null ? null : context.get(KEY);
    }

    private static String accepted(HttpServerRequest request) {
        String sent = request.getHeader(HEADER);
        return sent != null && !sent.isEmpty() && sent.length() <= MAX_LENGTH && printable(sent)
                ? sent
                : UUID.randomUUID().toString();
    }

    private static boolean printable(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 127);
    }
}

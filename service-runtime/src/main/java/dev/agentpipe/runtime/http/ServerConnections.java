package dev.agentpipe.runtime.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Sets the deadlines of each connection that a client opens, and drops requests whose connection is gone. Vert.x has no
 * hook for connections, so it uses an extension point of Netty that is looked up once, at the first connection of the
 * process; it is switched on here, at the very start, before that.
 */
@ApplicationScoped
public class ServerConnections {

    private static final int BEFORE_EVERYTHING = 30_000;
    private static final int AFTER_THE_REQUEST_ID = 9_990;

    private static volatile HttpConfig config;

    private final HttpConfig settings;

    ServerConnections(HttpConfig settings) {
        this.settings = settings;
    }

    void start(@Observes @Priority(1) StartupEvent event) {
        config = settings;
        System.setProperty("io.netty.bootstrap.extensions", "serviceload");
    }

    void register(@Observes Filters filters) {
        filters.register(ServerConnections::dropIfGone, BEFORE_EVERYTHING);
        filters.register(ServerConnections::watch, AFTER_THE_REQUEST_ID);
    }

    /**
     * A pipelined request gets its turn even if its connection was closed while an earlier one was worked on, and Vert.x
     * tells nobody of the end of such a request: what is taken for it would be kept for ever. Its answer goes nowhere.
     */
    private static void dropIfGone(RoutingContext context) {
        if (isOpen(context.request())) {
            context.next();
        } else {
            context.response().end();
        }
    }

    private static boolean isOpen(HttpServerRequest request) {
        return !(request.connection() instanceof ConnectionBase connection)
                || connection.channel().isActive();
    }

    private static void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.connection() instanceof ConnectionBase connection) {
            ConnectionDeadlines deadlines = ConnectionDeadlines.of(connection.channel());
            if (deadlines != null) {
                deadlines.headRead(request);
                context.addEndHandler(ended -> deadlines.answered(request));
            }
        }
        context.next();
    }

    /** Found by Netty; the service file names it. */
    public static final class Extension extends ChannelInitializerExtension {

        @Override
        public void postInitializeServerChildChannel(Channel child) {
            HttpConfig known = config;
            if (known != null) {
                child.pipeline()
                        .addFirst(new ConnectionDeadlines(known.httpHeaderDeadline(), known.httpBodyDeadline()));
            }
        }
    }
}

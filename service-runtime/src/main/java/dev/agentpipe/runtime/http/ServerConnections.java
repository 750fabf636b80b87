package dev.agentpipe.runtime.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Sets the deadlines of each connection that a client opens. Vert.x has no hook for that, so it uses an extension point
 * of Netty that is looked up once, at the first connection of the process; it is switched on here, at the very start,
 * before that.
 */
@ApplicationScoped
public class ServerConnections {

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
        filters.register(
                context -> {
                    if (context.request().connection() instanceof ConnectionBase connection) {
                        ConnectionDeadlines deadlines = ConnectionDeadlines.of(connection.channel());
                        if (deadlines != null) {
                            HttpServerRequest request = context.request();
                            deadlines.headRead(request);
                            context.addEndHandler(ended -> deadlines.answered(request));
                        }
                    }
                    context.next();
                },
                AFTER_THE_REQUEST_ID);
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

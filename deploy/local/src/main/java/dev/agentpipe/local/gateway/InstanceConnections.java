package dev.agentpipe.local.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The connections of one event loop to the instances, kept for the next request for a while. Only that loop calls this.
 *
 * <p>Another instance is tried only when no connection was made: at that point nothing of the request was sent, so
 * nothing can be done twice. The instance that could not be reached gets no more requests until its readiness check
 * succeeds again.
 */
final class InstanceConnections {

    /** Well below the 60 s after which a service closes an idle connection: a request must not meet that. */
    private static final long KEPT = Duration.ofSeconds(30).toNanos();

    private final Instances instances;
    private final Bootstrap bootstrap;
    private final Map<Instance, Deque<InstanceConnection>> idle = new HashMap<>();

    InstanceConnections(Instances instances, Bootstrap bootstrap) {
        this.instances = instances;
        this.bootstrap = bootstrap;
    }

    /** Calls one of the two, at once or later, on this event loop. */
    void connect(ServiceKind kind, Consumer<InstanceConnection> connected, Runnable noneIsReady) {
        connect(kind, new HashSet<>(), connected, noneIsReady);
    }

    private void connect(
            ServiceKind kind, Set<Instance> tried, Consumer<InstanceConnection> connected, Runnable noneIsReady) {
        Optional<Instance> next = instances.next(kind, tried);
        if (next.isEmpty()) {
            noneIsReady.run();
            return;
        }
        Instance instance = next.get();
        Optional<InstanceConnection> kept = kept(instance);
        if (kept.isPresent()) {
            connected.accept(kept.get());
            return;
        }
        InstanceConnection connection = new InstanceConnection(instance);
        bootstrap
                .clone()
                .handler(connection)
                .connect(instance.host(), instance.port())
                .addListener((ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        connected.accept(connection);
                    } else {
                        instance.setReady(false);
                        tried.add(instance);
                        connect(kind, tried, connected, noneIsReady);
                    }
                });
    }

    private Optional<InstanceConnection> kept(Instance instance) {
        Deque<InstanceConnection> connections = idle.get(instance);
        InstanceConnection last = connections == null ? null : connections.pollLast();
        while (last != null && !last.isOpen()) {
            last = connections.pollLast();
        }
        return Optional.ofNullable(last);
    }

    /** Takes back a connection whose request was answered, or that was not used. */
    void keep(InstanceConnection connection) {
        if (!connection.isReusable()) {
            connection.close();
            return;
        }
        connection.rest();
        idle.computeIfAbsent(connection.instance(), first -> new ArrayDeque<>()).addLast(connection);
    }

    /** To be called now and then. */
    void closeUnused() {
        long now = System.nanoTime();
        idle.values().forEach(connections -> {
            while (!connections.isEmpty() && now - connections.peekFirst().restingSince() > KEPT) {
                connections.pollFirst().close();
            }
        });
        idle.values().removeIf(Deque::isEmpty);
    }
}

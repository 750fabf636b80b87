package dev.agentpipe.local.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The clients' connections of one event loop: rejects those above the quota, and closes those that do not complete the
 * head of a request in time. They are closed without an answer, because the command line retries after a lost
 * connection but not after a 4xx.
 *
 * <p>One timer goes over all connections, instead of one for each request. Only the event loop calls this.
 */
final class ClientConnections {

    private final ClientLimits limits;
    private final ConnectionQuota quota;
    private final Map<HttpConnection, Client> clients = new HashMap<>();

    private ClientConnections(ClientLimits limits, ConnectionQuota quota) {
        this.limits = limits;
        this.quota = quota;
    }

    static ClientConnections start(Vertx vertx, ClientLimits limits, ConnectionQuota quota) {
        ClientConnections connections = new ClientConnections(limits, quota);
        Duration period = limits.headDeadline().dividedBy(10);
        vertx.setPeriodic(Math.max(1, period.toMillis()), tick -> connections.closeLate());
        return connections;
    }

    void accept(HttpConnection connection) {
        String address = connection.remoteAddress().hostAddress();
        if (!quota.acquire(address)) {
            connection.close();
            return;
        }
        clients.put(connection, new Client(after(limits.headDeadline())));
        connection.closeHandler(closed -> {
            clients.remove(connection);
            quota.release(address);
        });
    }

    /** To be called when the head of a request is complete. */
    void begin(HttpServerRequest request) {
        Client client = clients.get(request.connection());
        if (client == null) {
            return;
        }
        client.current = request;
        request.response().endHandler(ended -> {
            // With pipelining the next request may have begun.
            if (client.current == request) {
                client.current = null;
                client.deadline = after(limits.keepAlive());
            }
        });
    }

    private void closeLate() {
        long now = System.nanoTime();
        List<HttpConnection> late = clients.entrySet().stream()
                .filter(entry -> entry.getValue().isLate(now))
                .map(Map.Entry::getKey)
                .toList();
        late.forEach(HttpConnection::close);
    }

    private static long after(Duration duration) {
        return System.nanoTime() + duration.toNanos();
    }

    private static final class Client {

        /** Null between requests. */
        private HttpServerRequest current;

        /** When the head of the next request has to be complete. */
        private long deadline;

        private Client(long deadline) {
            this.deadline = deadline;
        }

        private boolean isLate(long now) {
            return current == null && deadline - now < 0;
        }
    }
}

package dev.agentpipe.local.gateway;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/**
 * The clients' connections of one event loop: rejects those above the quota, and closes those that do not complete the
 * head of a request in time or fall silent. They are closed without an answer, because the command line retries after a lost
 * connection but not after a 4xx.
 *
 * <p>One timer goes over all connections, instead of one for each request. Only the event loop calls this.
 */
final class ClientConnections {

    private final ConnectionQuota quota;
    private final Set<ClientConnection> open = new HashSet<>();

    ClientConnections(ConnectionQuota quota) {
        this.quota = quota;
    }

    /** False when there are too many already; otherwise {@link #remove} must follow. */
    boolean add(ClientConnection client) {
        return quota.acquire(client.address()) && open.add(client);
    }

    void remove(ClientConnection client) {
        if (open.remove(client)) {
            quota.release(client.address());
        }
    }

    /** To be called periodically. */
    void closeLate() {
        long now = System.nanoTime();
        new ArrayList<>(open).stream().filter(client -> client.isLate(now)).forEach(ClientConnection::close);
    }
}

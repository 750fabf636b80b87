package dev.agentpipe.local.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the connections of all event loops, in total and per client address. Thread-safe. */
final class ConnectionQuota {

    private final int total;
    private final int perAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Integer> openByAddress = new ConcurrentHashMap<>();

    ConnectionQuota(ClientLimits limits) {
        this.total = limits.connections();
        this.perAddress = limits.connectionsPerAddress();
    }

    /** False when there are too many already; otherwise {@link #release} must follow. */
    boolean acquire(String address) {
        if (open.incrementAndGet() > total) {
            open.decrementAndGet();
            return false;
        }
        if (openByAddress.merge(address, 1, Integer::sum) > perAddress) {
            release(address);
            return false;
        }
        return true;
    }

    void release(String address) {
        openByAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
        open.decrementAndGet();
    }
}

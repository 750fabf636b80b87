package dev.agentpipe.stream.endpoint;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How many viewers there may be, in all and from one address. Any thread. */
final class Admission {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final int max;
    private final int maxPerAddress;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private volatile boolean draining;

    Admission(int max, int maxPerAddress) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
    }

    /**
     * Admits a viewer from an address.
     *
     * @throws ProblemException 503 when there is none
     */
    Permit enter(String address) {
        if (draining) {
            throw refusal("this instance is being stopped; connect again");
        }
        if (all.incrementAndGet() > max) {
            all.decrementAndGet();
            throw refusal("this instance has as many viewers as it may have; try again");
        }
        if (byAddress.merge(address, 1, Integer::sum) > maxPerAddress) {
            leave(address);
            throw refusal("there are too many streams from this address; close some");
        }
        return new Permit(address);
    }

    /** One viewer's; to be released when its connection has ended, or when it was refused after all. */
    final class Permit {

        private final String address;
        private final AtomicBoolean released = new AtomicBoolean();

        private Permit(String address) {
            this.address = address;
        }

        /** Any number of times. */
        void release() {
            if (released.compareAndSet(false, true)) {
                leave(address);
            }
        }
    }

    private void leave(String address) {
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        all.decrementAndGet();
    }

    int viewers() {
        return all.get();
    }

    int addresses() {
        return byAddress.size();
    }

    /** From now on no viewer is admitted. */
    void drain() {
        draining = true;
    }

    private static ProblemException refusal(String detail) {
        return ProblemException.retriable(ErrorCode.UNAVAILABLE, detail, RETRY_AFTER);
    }
}

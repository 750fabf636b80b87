package dev.agentpipe.stream.endpoint;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.stream.access.Reader;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Limits the number of viewers: in total, per address and per project. Any thread. */
public final class Admission {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final int max;
    private final int maxPerAddress;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    /** Viewers with a key of one project. */
    private final Map<String, Integer> byProject = new ConcurrentHashMap<>();

    private final LongAdder admitted = new LongAdder();
    private final Map<RejectionReason, LongAdder> rejected = new EnumMap<>(RejectionReason.class);
    private volatile boolean draining;

    Admission(int max, int maxPerAddress) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
        for (RejectionReason reason : RejectionReason.values()) {
            rejected.put(reason, new LongAdder());
        }
    }

    /**
     * Admits a viewer from an address.
     *
     * @param reader the viewer's reader; its project may have a limit
     * @throws ProblemException 503 when a limit is reached
     */
    public Permit enter(String address, Reader reader) {
        if (draining) {
            throw rejection(RejectionReason.DRAINING, "this instance is being stopped; connect again");
        }
        if (all.incrementAndGet() > max) {
            all.decrementAndGet();
            throw rejection(RejectionReason.INSTANCE_FULL, "this instance has reached its limit of viewers; try again");
        }
        if (byAddress.merge(address, 1, Integer::sum) > maxPerAddress) {
            leave(address, null);
            throw rejection(RejectionReason.ADDRESS_FULL, "there are too many streams from this address; close some");
        }
        // Counted even without a limit: one may be set while they are connected.
        String project = reader.keyId() == null || reader.mayReadAll() ? null : reader.project();
        if (project != null && byProject.merge(project, 1, Integer::sum) > limit(reader)) {
            leave(address, project);
            throw rejection(RejectionReason.PROJECT_FULL, "this project has reached its limit of viewers; close some");
        }
        admitted.increment();
        return new Permit(address, project);
    }

    /** A viewer's permit; to be released when its connection has ended, or when it was rejected after all. */
    public final class Permit {

        private final String address;
        private final String project;
        private final AtomicBoolean released = new AtomicBoolean();

        private Permit(String address, String project) {
            this.address = address;
            this.project = project;
        }

        /** Safe to call more than once. */
        public void release() {
            if (released.compareAndSet(false, true)) {
                leave(address, project);
            }
        }
    }

    private static int limit(Reader reader) {
        return reader.maxViewers() == null ? Integer.MAX_VALUE : reader.maxViewers();
    }

    private void leave(String address, String project) {
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        if (project != null) {
            byProject.computeIfPresent(project, (key, count) -> count == 1 ? null : count - 1);
        }
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

    long admitted() {
        return admitted.sum();
    }

    long rejected(RejectionReason reason) {
        return rejected.get(reason).sum();
    }

    private ProblemException rejection(RejectionReason reason, String detail) {
        rejected.get(reason).increment();
        return ProblemException.retriable(ErrorCode.UNAVAILABLE, detail, RETRY_AFTER);
    }
}

package dev.agentpipe.stream.endpoint;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.stream.access.Reader;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How many viewers there may be, in all, from one address and of one project. Any thread. */
public final class Admission {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final int max;
    private final int maxPerAddress;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    /** Of readers with a key of one project. */
    private final Map<String, Integer> byProject = new ConcurrentHashMap<>();

    private volatile boolean draining;

    Admission(int max, int maxPerAddress) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
    }

    /**
     * Admits a viewer from an address.
     *
     * @param reader who it is for; its project may have a limit
     * @throws ProblemException 503 when there is none
     */
    public Permit enter(String address, Reader reader) {
        if (draining) {
            throw refusal("this instance is being stopped; connect again");
        }
        if (all.incrementAndGet() > max) {
            all.decrementAndGet();
            throw refusal("this instance has as many viewers as it may have; try again");
        }
        if (byAddress.merge(address, 1, Integer::sum) > maxPerAddress) {
            leave(address, null);
            throw refusal("there are too many streams from this address; close some");
        }
        // Counted without a limit too: one may be set while they watch.
        String project = reader.keyId() == null || reader.mayReadAll() ? null : reader.project();
        if (project != null && byProject.merge(project, 1, Integer::sum) > limit(reader)) {
            leave(address, project);
            throw refusal("this project has as many viewers as it may have; close some");
        }
        return new Permit(address, project);
    }

    /** One viewer's; to be released when its connection has ended, or when it was refused after all. */
    public final class Permit {

        private final String address;
        private final String project;
        private final AtomicBoolean released = new AtomicBoolean();

        private Permit(String address, String project) {
            this.address = address;
            this.project = project;
        }

        /** Any number of times. */
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

    private static ProblemException refusal(String detail) {
        return ProblemException.retriable(ErrorCode.UNAVAILABLE, detail, RETRY_AFTER);
    }
}

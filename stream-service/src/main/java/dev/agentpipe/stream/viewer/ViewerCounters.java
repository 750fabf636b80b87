package dev.agentpipe.stream.viewer;

import java.util.concurrent.atomic.LongAdder;

/** Counters of what viewers of this instance were sent. Written by their event loops, read by any thread. */
public final class ViewerCounters {

    private final LongAdder writes = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder liveEvents = new LongAdder();
    private final LongAdder caughtUpEvents = new LongAdder();
    private final LongAdder lagged = new LongAdder();
    private final LongAdder stalled = new LongAdder();
    private final LongAdder resets = new LongAdder();

    void live(int viewers, int events, int size) {
        writes.add(viewers);
        liveEvents.add((long) viewers * events);
        bytes.add((long) viewers * size);
    }

    void caughtUp(int events, int size) {
        writes.increment();
        caughtUpEvents.add(events);
        bytes.add(size);
    }

    void hasLagged() {
        lagged.increment();
    }

    void hasStalled() {
        stalled.increment();
    }

    public void reset() {
        resets.increment();
    }

    public long writes() {
        return writes.sum();
    }

    public long bytes() {
        return bytes.sum();
    }

    /** Deliveries: one event to two viewers is two. */
    public long liveEvents() {
        return liveEvents.sum();
    }

    public long caughtUpEvents() {
        return caughtUpEvents.sum();
    }

    /** How often a viewer's socket was too full to be written to. */
    public long lagged() {
        return lagged.sum();
    }

    /** Viewers that were disconnected because they read nothing, or too little while memory was short. */
    public long stalled() {
        return stalled.sum();
    }

    public long resets() {
        return resets.sum();
    }
}

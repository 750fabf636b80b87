package dev.agentpipe.stream.hub;

import java.util.concurrent.atomic.AtomicLong;

/** Counters of a hub since its start. Written by the hub's thread, read by any. */
public final class HubCounters {

    private final AtomicLong publications = new AtomicLong();
    private final AtomicLong repeatedPublications = new AtomicLong();
    private final AtomicLong earlyPublications = new AtomicLong();
    private final AtomicLong eventsFromBus = new AtomicLong();
    private final AtomicLong eventsFromCatchUp = new AtomicLong();
    private final AtomicLong gapsHealed = new AtomicLong();
    private final AtomicLong restarts = new AtomicLong();

    void publication() {
        publications.incrementAndGet();
    }

    void repeatedPublication() {
        repeatedPublications.incrementAndGet();
    }

    void earlyPublication() {
        earlyPublications.incrementAndGet();
    }

    void fromBus(int events) {
        eventsFromBus.addAndGet(events);
    }

    public void healed(int events) {
        if (events > 0) {
            gapsHealed.incrementAndGet();
            eventsFromCatchUp.addAndGet(events);
        }
    }

    void restarted() {
        restarts.incrementAndGet();
    }

    public long publications() {
        return publications.get();
    }

    public long repeatedPublications() {
        return repeatedPublications.get();
    }

    public long earlyPublications() {
        return earlyPublications.get();
    }

    public long eventsFromBus() {
        return eventsFromBus.get();
    }

    public long eventsFromCatchUp() {
        return eventsFromCatchUp.get();
    }

    /** Pages read from PostgreSQL with events that the bus had not delivered. */
    public long gapsHealed() {
        return gapsHealed.get();
    }

    /** How often the log was joined anew, including the start: each time but the first resets all viewers. */
    public long restarts() {
        return restarts.get();
    }
}

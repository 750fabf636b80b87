package dev.agentpipe.stream.database;

import dev.agentpipe.model.log.EventId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How long ago this instance first knew of an event that a replica does not have yet. Not by the replica's own clock or
 * word: one that is cut off from its primary takes itself for up to date.
 */
final class ReplicaLag {

    /** Of a state that this instance cannot place: another epoch, or older than what it remembers. */
    static final Duration UNKNOWN = Duration.ofDays(1);

    private static final long RESOLUTION_NANOS = Duration.ofMillis(50).toNanos();

    private final long keptNanos;
    /** When the log had grown to where. */
    private final Deque<Sample> samples = new ArrayDeque<>();

    private static final class Sample {
        private final long nanos;
        private EventId head;

        private Sample(long nanos, EventId head) {
            this.nanos = nanos;
            this.head = head;
        }
    }

    /** Lags of up to {@code kept} are told from longer ones. */
    ReplicaLag(Duration kept) {
        this.keptNanos = kept.toNanos();
    }

    /** The log has grown to this event, or has another epoch. */
    synchronized void grown(EventId head, long nowNanos) {
        Sample last = samples.peekLast();
        if (last == null || last.head.epoch() != head.epoch()) {
            // How long the events up to this one have been there is unknown: they count as old.
            samples.clear();
            samples.add(new Sample(nowNanos - UNKNOWN.toNanos(), head));
            return;
        }
        if (nowNanos - last.nanos < RESOLUTION_NANOS) {
            last.head = head;
        } else {
            samples.add(new Sample(nowNanos, head));
        }
        while (samples.size() > 1 && nowNanos - second().nanos > keptNanos) {
            samples.remove();
        }
    }

    private Sample second() {
        return samples.stream().skip(1).findFirst().orElseThrow();
    }

    /** Of a replica that has everything up to this event. */
    synchronized Duration of(EventId state, long nowNanos) {
        if (samples.isEmpty() || samples.peekLast().head.epoch() != state.epoch()) {
            return UNKNOWN;
        }
        for (Sample sample : samples) {
            if (sample.head.position() > state.position()) {
                return Duration.ofNanos(nowNanos - sample.nanos);
            }
        }
        return Duration.ZERO;
    }
}

package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.EventId;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest events of the log, framed, bounded in bytes.
 *
 * <p>INVARIANT: its events are contiguous, end at {@link #newest} and are all of one epoch. One thread writes (the
 * hub's), any may read; every method is atomic.
 */
public final class Ring {

    private final long maxBytes;
    private final Window events = new Window();
    private EventId newest;
    private long bytes;
    /** Nothing older is kept: retention has dropped it from the log. */
    private long firstPosition;
    /** Of a conversation; where this began, as long as none is known since. */
    private long lastDeletion;

    public Ring(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The answer to a reader with a cursor. */
    public sealed interface Slice {

        /**
         * The next events, possibly none.
         *
         * @param upTo the reader's cursor after these events
         */
        record Events(List<FramedEvent> events, EventId upTo) implements Slice {}

        /** The cursor is of another epoch, or before the oldest event here. */
        record NotRetained(EventId newest) implements Slice {}

        /** The cursor is after the newest event here; also when the ring is empty. */
        record Ahead() implements Slice {}
    }

    /** Null until the hub knows where the log ends. */
    public synchronized EventId newest() {
        return newest;
    }

    public synchronized long bytes() {
        return bytes;
    }

    public synchronized int size() {
        return events.size();
    }

    /** About {@code maxBytes} and {@code maxEvents} at most, but at least one event. */
    public synchronized Slice after(EventId cursor, long limitBytes, int maxEvents) {
        if (newest == null || cursor.compareTo(newest) > 0) {
            return new Slice.Ahead();
        }
        if (cursor.epoch() != newest.epoch() || cursor.position() < newest.position() - events.size()) {
            return new Slice.NotRetained(newest);
        }
        List<FramedEvent> taken = new ArrayList<>();
        long position = cursor.position();
        long takenBytes = 0;
        while (position < newest.position() && takenBytes < limitBytes && taken.size() < maxEvents) {
            FramedEvent event = events.fromNewest((int) (newest.position() - ++position));
            taken.add(event);
            takenBytes += event.weight();
        }
        return new Slice.Events(taken, new EventId(newest.epoch(), position));
    }

    /** No conversation was deleted at a later position that is known here. */
    public synchronized long lastDeletion() {
        return lastDeletion;
    }

    /**
     * A conversation was deleted by the event at this position: its events keep their positions here, without their
     * content.
     */
    synchronized void purge(String conversationId, long position) {
        lastDeletion = Math.max(lastDeletion, position);
        for (int distance = 0; distance < events.size(); distance++) {
            FramedEvent event = events.fromNewest(distance);
            if (conversationId.equals(event.conversationId()) && !event.redacted()) {
                bytes -= event.weight();
                events.replace(distance, event.withoutContent());
                bytes += events.fromNewest(distance).weight();
            }
        }
    }

    synchronized void restart(EventId at) {
        events.clear();
        bytes = 0;
        newest = at;
        firstPosition = 0;
        lastDeletion = at.position();
    }

    /** Retention has dropped what is older: a viewer must not resume there on this instance and be reset on another. */
    synchronized void dropBefore(long position) {
        firstPosition = Math.max(firstPosition, position);
        while (events.size() > 0 && oldestPosition() < firstPosition) {
            bytes -= events.removeOldest().weight();
        }
    }

    synchronized void append(List<FramedEvent> more) {
        for (FramedEvent event : more) {
            if (event.position() != newest.position() + 1) {
                throw new IllegalStateException(event.position() + " does not follow " + newest);
            }
            EventId next = new EventId(newest.epoch(), event.position());
            events.addNewest(event);
            bytes += event.weight();
            newest = next;
        }
        while (bytes > maxBytes && events.size() > 1) {
            bytes -= events.removeOldest().weight();
        }
    }

    /**
     * Adds older events before the others, newest first, while they fit; false when the ring is full or they are not
     * adjacent.
     */
    synchronized boolean prepend(List<FramedEvent> older) {
        for (int i = older.size() - 1; i >= 0; i--) {
            FramedEvent event = older.get(i);
            if (event.position() != newest.position() - events.size()
                    || event.position() < firstPosition
                    || bytes + event.weight() > maxBytes) {
                return false;
            }
            events.addOldest(event);
            bytes += event.weight();
        }
        return true;
    }

    synchronized long oldestPosition() {
        return newest.position() - events.size() + 1;
    }

    /** A deque with access by distance from its newest end. */
    private static final class Window {
        private FramedEvent[] slots = new FramedEvent[1024];
        private int oldest;
        private int size;

        int size() {
            return size;
        }

        FramedEvent fromNewest(int distance) {
            return slots[(oldest + size - 1 - distance) & (slots.length - 1)];
        }

        void replace(int distance, FramedEvent event) {
            slots[(oldest + size - 1 - distance) & (slots.length - 1)] = event;
        }

        void addNewest(FramedEvent event) {
            grow();
            slots[(oldest + size++) & (slots.length - 1)] = event;
        }

        void addOldest(FramedEvent event) {
            grow();
            oldest = (oldest - 1) & (slots.length - 1);
            slots[oldest] = event;
            size++;
        }

        FramedEvent removeOldest() {
            FramedEvent event = slots[oldest];
            slots[oldest] = null;
            oldest = (oldest + 1) & (slots.length - 1);
            size--;
            return event;
        }

        void clear() {
            slots = new FramedEvent[1024];
            oldest = 0;
            size = 0;
        }

        private void grow() {
            if (size == slots.length) {
                FramedEvent[] larger = new FramedEvent[size * 2];
                for (int i = 0; i < size; i++) {
                    larger[i] = slots[(oldest + i) & (size - 1)];
                }
                slots = larger;
                oldest = 0;
            }
        }
    }
}

package dev.agentpipe.ingest.append;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The events that wait for their commit, bounded in number and bytes. Small requests go first, so that large ones, of a
 * thousand events or a megabyte, delay nobody by more than one batch; large ones get a share of each batch and of the
 * room, so that neither kind locks the other out. Within each kind, and so within a request, the order is first in,
 * first out.
 */
final class PendingQueue {

    /** The part of a batch that is left to large requests while there are enough small ones to fill it: one in four. */
    private static final int LARGE_SHARE = 4;

    private final int maxEvents;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Deque<PendingEvent> small = new ArrayDeque<>();
    private final Deque<PendingEvent> large = new ArrayDeque<>();
    private long bytes;
    /** How many events were ever added. */
    private long added;

    /** What {@code added} may soon reach, and until when that is waited for. */
    private long expected;

    private long expectedUntil;

    PendingQueue(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /**
     * Takes all of them or none; false when they do not fit. When nothing else waits, more than the limit is accepted.
     */
    boolean offer(List<PendingEvent> offered) {
        long size = bytesOf(offered);
        boolean allSmall = offered.stream().allMatch(event -> event.submission().small());
        lock.lock();
        try {
            long events = count();
            if (events > 0
                    && (events + offered.size() > room(maxEvents, allSmall)
                            || bytes + size > room(maxBytes, allSmall))) {
                return false;
            }
            add(offered);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts events back, behind those of other conversations and before the waiting ones of their own: the order within
     * a conversation stays, and a busy one does not delay the others. Not bounded: they were counted before.
     */
    void putBack(List<PendingEvent> events) {
        Set<String> conversations =
                events.stream().map(event -> event.entry().conversationId()).collect(Collectors.toSet());
        lock.lock();
        try {
            List<PendingEvent> behind =
                    removeIf(event -> conversations.contains(event.entry().conversationId()));
            add(events);
            add(behind);
        } finally {
            lock.unlock();
        }
    }

    /**
     * These are about to be answered, and whoever waits for that may send the next one: for up to {@code nanos} the next
     * {@link #take} waits for as many. Large requests are of several batches, and not expected.
     */
    void expectNext(List<PendingEvent> answered, long nanos) {
        long next =
                answered.stream().filter(event -> event.submission().small()).count();
        lock.lock();
        try {
            expected = added + next;
            expectedUntil = System.nanoTime() + nanos;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The waiting events, up to the limits; waits up to {@code millis} for the first, then returns an empty list, and with
     * fewer than the limit for those that are expected.
     */
    List<PendingEvent> take(int limit, long maxBatchBytes, long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (count() == 0 && left > 0) {
                left = notEmpty.awaitNanos(left);
            }
            awaitExpected(limit);
            List<PendingEvent> taken = new ArrayList<>(Math.min(limit, count()));
            boolean both = !small.isEmpty() && !large.isEmpty();
            drain(small, taken, both ? limit - share(limit) : limit, both ? maxBatchBytes / 2 : maxBatchBytes);
            // Never all of them: what comes next waits until this has committed.
            drain(
                    large,
                    taken,
                    both ? taken.size() + share(limit) : limit,
                    both ? maxBatchBytes / LARGE_SHARE : maxBatchBytes / 2);
            bytes -= bytesOf(taken);
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void awaitExpected(int limit) throws InterruptedException {
        long left = expectedUntil - System.nanoTime();
        while (left > 0 && added < expected && count() > 0 && count() < limit) {
            left = notEmpty.awaitNanos(left);
        }
    }

    /** Removes what has waited too long. */
    List<PendingEvent> removeExpired(long now) {
        lock.lock();
        try {
            return removeIf(event -> event.expired(now));
        } finally {
            lock.unlock();
        }
    }

    /** For how long the first of either kind has been waiting, in nanoseconds; 0 when nothing waits. */
    long age(long now) {
        lock.lock();
        try {
            return Math.max(age(small.peek(), now), age(large.peek(), now));
        } finally {
            lock.unlock();
        }
    }

    private static long age(PendingEvent first, long now) {
        return first == null ? 0 : first.submission().age(now);
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return count();
        } finally {
            lock.unlock();
        }
    }

    private int count() {
        return small.size() + large.size();
    }

    private static long room(long bound, boolean isSmall) {
        return isSmall ? bound : bound - bound / LARGE_SHARE;
    }

    private static int share(int limit) {
        return limit / LARGE_SHARE;
    }

    private void add(List<PendingEvent> events) {
        boolean first = count() == 0;
        for (PendingEvent event : events) {
            (event.submission().small() ? small : large).add(event);
        }
        bytes += bytesOf(events);
        added += events.size();
        // Not for each of those that are expected: they come in one after another.
        if (first || added >= expected) {
            notEmpty.signal();
        }
    }

    /** As long as they fit; the first one always does. */
    private static void drain(Deque<PendingEvent> from, List<PendingEvent> taken, int limit, long maxBatchBytes) {
        long size = 0;
        while (!from.isEmpty() && taken.size() < limit) {
            size += from.peek().bytes();
            if (size > maxBatchBytes && size > from.peek().bytes()) {
                return;
            }
            taken.add(from.poll());
        }
    }

    private List<PendingEvent> removeIf(Predicate<PendingEvent> condition) {
        List<PendingEvent> removed =
                Stream.concat(small.stream(), large.stream()).filter(condition).toList();
        if (!removed.isEmpty()) {
            small.removeIf(condition);
            large.removeIf(condition);
        }
        bytes -= bytesOf(removed);
        return removed;
    }

    private static long bytesOf(List<PendingEvent> events) {
        return events.stream().mapToLong(PendingEvent::bytes).sum();
    }
}

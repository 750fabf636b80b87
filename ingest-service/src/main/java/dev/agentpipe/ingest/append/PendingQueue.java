package dev.agentpipe.ingest.append;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for its commit, first in first out, bounded in events and bytes. */
final class PendingQueue {

    private final int maxEvents;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Deque<PendingEvent> events = new ArrayDeque<>();
    private long bytes;

    PendingQueue(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** Takes all or none of them; false when they do not fit. */
    boolean offer(List<PendingEvent> offered) {
        long size = offered.stream().mapToLong(PendingEvent::bytes).sum();
        lock.lock();
        try {
            // One larger than the bound still passes when nothing else waits.
            if (events.size() + offered.size() > maxEvents || (bytes + size > maxBytes && !events.isEmpty())) {
                return false;
            }
            events.addAll(offered);
            bytes += size;
            notEmpty.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whatever waits, up to the limits; waits up to {@code millis} for the first, and gives an empty list then. */
    List<PendingEvent> take(int limit, long maxBatchBytes, long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (events.isEmpty() && left > 0) {
                left = notEmpty.awaitNanos(left);
            }
            List<PendingEvent> taken = new ArrayList<>(Math.min(limit, events.size()));
            long size = 0;
            while (!events.isEmpty() && taken.size() < limit) {
                size += events.peek().bytes();
                if (size > maxBatchBytes && !taken.isEmpty()) {
                    break;
                }
                taken.add(events.poll());
                bytes -= taken.get(taken.size() - 1).bytes();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Removes what has waited too long. */
    List<PendingEvent> removeExpired(long now) {
        lock.lock();
        try {
            List<PendingEvent> expired =
                    events.stream().filter(event -> event.expired(now)).toList();
            if (!expired.isEmpty()) {
                events.removeIf(event -> event.expired(now));
                bytes = events.stream().mapToLong(PendingEvent::bytes).sum();
            }
            return expired;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return events.size();
        } finally {
            lock.unlock();
        }
    }
}

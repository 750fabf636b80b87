package dev.agentpipe.runtime.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the bytes of requests' bodies in memory, from the arrival of each until its request was answered or broke off.
 *
 * <p>A quarter is for small bodies, so that large ones cannot keep them out. While there is room a body may arrive as
 * slowly as its deadline lets it; when there is none, the slowest are cut.
 */
final class BodyBudget {

    /** The usual event has a few hundred bytes. */
    static final int SMALL_BYTES = 64 * 1024;

    static final Duration SLOW = Duration.ofSeconds(5);

    private final long maxBytes;
    private final long maxLargeBytes;
    private final long slowNanos;
    private final AtomicLong bytes = new AtomicLong();
    /** Those that did not arrive at once, oldest first; guarded by itself. */
    private final Set<Body> arriving = new LinkedHashSet<>();

    BodyBudget(long maxBytes) {
        this(maxBytes, SLOW);
    }

    BodyBudget(long maxBytes, Duration slow) {
        this.maxBytes = maxBytes;
        this.maxLargeBytes = maxBytes - maxBytes / 4;
        this.slowNanos = slow.toNanos();
    }

    long bytes() {
        return bytes.get();
    }

    /**
     * A body that takes no room yet.
     *
     * @param cut ends its request when others need its room; called on their threads, and only while it arrives
     */
    Body begin(Runnable cut) {
        return new Body(cut);
    }

    private boolean take(long more, long limit) {
        if (bytes.addAndGet(more) <= limit) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    /** Cuts the slowest until they have freed this much. */
    private void cutSlow(long wanted) {
        List<Body> slow = new ArrayList<>();
        long freed = 0;
        synchronized (arriving) {
            Iterator<Body> oldest = arriving.iterator();
            while (freed < wanted && oldest.hasNext()) {
                Body body = oldest.next();
                if (System.nanoTime() - body.since < slowNanos) {
                    break;
                }
                oldest.remove();
                freed += body.held.get();
                slow.add(body);
            }
        }
        slow.forEach(Body::cut);
    }

    final class Body {

        private static final long RELEASED = -1;

        private final AtomicLong held = new AtomicLong();
        private final Runnable cut;
        private long since;
        private boolean listed;

        private Body(Runnable cut) {
            this.cut = cut;
        }

        /** Takes room for {@code size} bytes in all; false when there is none, or it was released. */
        boolean grow(int size) {
            long now = held.get();
            if (now == RELEASED) {
                return false;
            }
            long more = size - now;
            long limit = size > SMALL_BYTES ? maxLargeBytes : maxBytes;
            if (!take(more, limit)) {
                cutSlow(bytes.get() + more - limit);
                if (!take(more, limit)) {
                    return false;
                }
            }
            if (!held.compareAndSet(now, size)) {
                bytes.addAndGet(-more);
                return false;
            }
            return true;
        }

        /** More of it is to come: from now on it may turn out to be slow. */
        void awaitMore() {
            if (!listed) {
                listed = true;
                since = System.nanoTime();
                synchronized (arriving) {
                    arriving.add(this);
                }
            }
        }

        /** All of it is there; its room stays taken. */
        void arrived() {
            if (listed) {
                synchronized (arriving) {
                    arriving.remove(this);
                }
            }
        }

        /** Gives its room back; once or more often, on any thread. */
        void release() {
            arrived();
            long was = held.getAndSet(RELEASED);
            if (was > 0) {
                bytes.addAndGet(-was);
            }
        }

        private void cut() {
            release();
            cut.run();
        }
    }
}

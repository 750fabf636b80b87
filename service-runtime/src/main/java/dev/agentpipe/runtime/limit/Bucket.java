package dev.agentpipe.runtime.limit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One key's tokens on this instance: a small block leased from the shared bucket, and the requests that wait for the
 * next. A state machine without clock, threads or sockets. All methods are synchronized; no request is answered while
 * the lock is held.
 */
final class Bucket {

    private static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LocalBucket local = new LocalBucket();
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private RateLimit limit;
    private long leased;
    private long leaseEnds;
    /** Whether the shared bucket reported that it was empty, until {@link #emptyUntil}. */
    private boolean empty;

    private long emptyUntil;
    private long remaining;
    private boolean asking;
    private long usedAt;

    private record Waiter(CompletableFuture<Permit> answer, long deadline) {}

    Bucket(RateLimit limit, long now) {
        this.limit = limit;
        this.emptyUntil = now;
        this.leaseEnds = now;
        this.remaining = limit.permits();
    }

    /**
     * Takes a token, or queues the request when one can be expected within {@code maxWait}.
     *
     * @return a permit that may come later; the caller then has to call {@link #nextAsk}
     */
    synchronized CompletableFuture<Permit> take(RateLimit current, Duration maxWait, boolean mayWait, long now) {
        limit = current;
        usedAt = now;
        if (now - leaseEnds > 0) {
            leased = 0;
        }
        if (leased > 0 && waiters.isEmpty()) {
            leased--;
            return CompletableFuture.completedFuture(granted());
        }
        long expected = Math.max(0, emptyUntil - now) + waiters.size() * limit.nanosPerToken();
        if (empty(now) && (!mayWait || expected > maxWait.toNanos())) {
            return CompletableFuture.completedFuture(rejected(expected));
        }
        CompletableFuture<Permit> answer = new CompletableFuture<>();
        waiters.add(new Waiter(answer, now + maxWait.toNanos()));
        return answer;
    }

    /** Nanoseconds until the shared bucket has to be asked; -1 when no request waits or it is being asked already. */
    synchronized long nextAsk(long now) {
        if (asking || waiters.isEmpty()) {
            return -1;
        }
        asking = true;
        return Math.max(0, emptyUntil - now);
    }

    synchronized long wanted() {
        return Math.max(limit.block(), waiters.size());
    }

    synchronized RateLimit limit() {
        return limit;
    }

    synchronized Grant takeLocally(long wanted, long now) {
        return local.take(limit, wanted, now);
    }

    /** Hands out the tokens from the shared bucket; returns the answers, to be run without the lock. */
    synchronized List<Runnable> given(Grant grant, long now) {
        asking = false;
        leased += grant.given();
        leaseEnds = now + LEASE_NANOS;
        remaining = grant.remaining();
        empty = grant.waitNanos() > 0;
        emptyUntil = now + grant.waitNanos();
        List<Runnable> answers = new ArrayList<>();
        while (leased > 0 && !waiters.isEmpty()) {
            leased--;
            Waiter waiter = waiters.poll();
            Permit permit = granted();
            answers.add(() -> waiter.answer().complete(permit));
        }
        // Now empty: requests that cannot expect a token in time are rejected. Otherwise those that came meanwhile ask
        // next.
        Deque<Waiter> late = new ArrayDeque<>();
        while (grant.waitNanos() > 0 && !waiters.isEmpty() && tooLate(waiters.peekLast(), grant.waitNanos(), now)) {
            late.push(waiters.pollLast());
        }
        Permit rejected = rejected(grant.waitNanos() + waiters.size() * limit.nanosPerToken());
        late.forEach(waiter -> answers.add(() -> waiter.answer().complete(rejected)));
        return answers;
    }

    private boolean tooLate(Waiter last, long waitNanos, long now) {
        return last.deadline() - now < waitNanos + (waiters.size() - 1) * limit.nanosPerToken();
    }

    synchronized boolean idle(long now, long nanos) {
        return waiters.isEmpty() && !asking && now - usedAt > nanos;
    }

    synchronized boolean empty(long now) {
        return leased == 0 && empty && emptyUntil - now > 0;
    }

    private Permit granted() {
        return new Permit(true, limit, leased + remaining, Duration.ZERO);
    }

    private Permit rejected(long wait) {
        return new Permit(false, limit, 0, Duration.ofNanos(wait));
    }
}

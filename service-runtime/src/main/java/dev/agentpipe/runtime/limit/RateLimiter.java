package dev.agentpipe.runtime.limit;

import dev.agentpipe.model.log.Installation;
import dev.agentpipe.runtime.redis.RedisState;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits rates across all instances. Callable from any thread; never blocks.
 *
 * <p>Tokens come from one bucket per key in Redis, in blocks of at most 50 ms worth of the rate, and an unused block is
 * dropped after a second. So a limit of up to 1,200 per minute is exact; above that, each instance may hold back 50 ms
 * worth. Without Redis each instance counts on its own.
 */
@ApplicationScoped
public class RateLimiter {

    private static final int MAX_WAITING = 1_000;
    private static final int MAX_BUCKETS = 50_000;
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long TIDY_MILLIS = 30_000;

    private final Vertx vertx;
    private final SharedBuckets shared;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    RateLimiter(Redis redis, Vertx vertx, Installation installation, RedisState state) {
        this.vertx = vertx;
        this.shared = new SharedBuckets(redis, vertx, installation, state);
        vertx.setPeriodic(TIDY_MILLIS, ignored -> tidy(IDLE_NANOS));
    }

    /**
     * Takes one token.
     *
     * @param maxWait how long to wait for one; a request that cannot expect one in that time is rejected at once
     * @return completes on any thread
     */
    public CompletableFuture<Permit> take(String key, RateLimit limit, Duration maxWait) {
        long now = System.nanoTime();
        Bucket bucket = buckets.get(key);
        if (bucket == null) {
            if (buckets.size() >= MAX_BUCKETS) {
                tidy(TimeUnit.SECONDS.toNanos(1));
            }
            bucket = buckets.computeIfAbsent(key, ignored -> new Bucket(limit, now));
        }
        CompletableFuture<Permit> permit = bucket.take(limit, maxWait, waiting.get() < MAX_WAITING, now);
        if (!permit.isDone()) {
            waiting.incrementAndGet();
            permit.whenComplete((given, failure) -> waiting.decrementAndGet());
            ask(key, bucket);
        }
        return permit;
    }

    /** Whether the last request was rejected for lack of a token; does not take one. */
    public boolean exhausted(String key) {
        Bucket bucket = buckets.get(key);
        return bucket != null && bucket.empty(System.nanoTime());
    }

    private void ask(String key, Bucket bucket) {
        long delay = bucket.nextAsk(System.nanoTime());
        if (delay == 0) {
            askNow(key, bucket);
        } else if (delay > 0) {
            vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(delay) + 1), ignored -> askNow(key, bucket));
        }
    }

    private void askNow(String key, Bucket bucket) {
        long now = System.nanoTime();
        long wanted = bucket.wanted();
        if (shared.unavailable(now)) {
            given(key, bucket, bucket.takeLocally(wanted, now));
        } else {
            shared.take(
                    key,
                    bucket.limit(),
                    wanted,
                    grant -> given(
                            key,
                            bucket,
                            grant == null ? bucket.takeLocally(bucket.wanted(), System.nanoTime()) : grant));
        }
    }

    private void given(String key, Bucket bucket, Grant grant) {
        bucket.given(grant, System.nanoTime()).forEach(Runnable::run);
        ask(key, bucket);
    }

    private void tidy(long idleNanos) {
        long now = System.nanoTime();
        buckets.values().removeIf(bucket -> bucket.idle(now, idleNanos));
    }
}

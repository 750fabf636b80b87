package dev.agentpipe.runtime.limit;

import dev.agentpipe.model.log.Installation;
import dev.agentpipe.runtime.redis.RedisState;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The buckets in Redis. Never blocks; answers within {@value #TIMEOUT_MILLIS} ms. */
final class SharedBuckets {

    private static final long TIMEOUT_MILLIS = 500;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * Refills the bucket for the time since the last call, then gives as many of the wanted tokens as it has. Needs
     * Redis 6.2: since version 5 a script's effects are replicated, so it may read the clock before it writes.
     */
    private static final String SCRIPT = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + time[2] / 1000
            local permits, perMilli, wanted = tonumber(ARGV[1]), ARGV[1] / ARGV[2], tonumber(ARGV[3])
            local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
            local tokens = math.min(permits, tonumber(kept[1] or permits) + math.max(0, now - (kept[2] or now)) * perMilli)
            local given = math.min(wanted, math.floor(tokens))
            tokens = tokens - given
            redis.call('HSET', KEYS[1], 'tokens', string.format('%.9f', tokens), 'at', string.format('%.3f', now))
            redis.call('PEXPIRE', KEYS[1], math.ceil((permits - tokens) / perMilli) + 1000)
            local wait = 0
            if given < wanted then wait = math.ceil((1 - tokens) / perMilli * 1000) end
            return {given, math.floor(tokens), wait}""";

    private final Redis redis;
    private final Vertx vertx;
    private final Installation installation;
    private final RedisState state;
    private volatile long unavailableUntil = System.nanoTime();

    SharedBuckets(Redis redis, Vertx vertx, Installation installation, RedisState state) {
        this.redis = redis;
        this.vertx = vertx;
        this.installation = installation;
        this.state = state;
    }

    /** Whether Redis failed to answer within the last second; it is not asked during that time. */
    boolean unavailable(long now) {
        return unavailableUntil - now > 0;
    }

    /** {@code answer} gets null when Redis does not answer. */
    void take(String key, RateLimit limit, long wanted, Consumer<Grant> answer) {
        AtomicBoolean done = new AtomicBoolean();
        long timer = vertx.setTimer(TIMEOUT_MILLIS, ignored -> finish(done, null, answer));
        Request request = Request.cmd(Command.EVAL)
                .arg(SCRIPT)
                .arg(1)
                .arg(installation.rateLimitKey(key))
                .arg(limit.permits())
                .arg(limit.period().toMillis())
                .arg(wanted);
        redis.send(request).onComplete(reply -> {
            vertx.cancelTimer(timer);
            if (reply.failed()) {
                state.failed(reply.cause());
            }
            finish(done, reply.succeeded() ? grant(reply.result()) : null, answer);
        });
    }

    private void finish(AtomicBoolean done, Grant grant, Consumer<Grant> answer) {
        if (done.compareAndSet(false, true)) {
            if (grant == null) {
                unavailableUntil = System.nanoTime() + RETRY_NANOS;
            }
            answer.accept(grant);
        }
    }

    private static Grant grant(Response reply) {
        return new Grant(
                reply.get(0).toLong(),
                reply.get(1).toLong(),
                TimeUnit.MICROSECONDS.toNanos(reply.get(2).toLong()));
    }
}

package dev.agentpipe.runtime.publishing;

import dev.agentpipe.model.log.Installation;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.runtime.redis.RedisState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Announces committed batches on Redis, one at a time, outside the callers' path. Never blocks and never fails a
 * caller: a batch that cannot be published within {@value #TIMEOUT_MILLIS} ms, or does not fit into the queue, is
 * dropped, and receivers read its events from PostgreSQL instead.
 */
@ApplicationScoped
public class EventPublisher {

    private static final int MAX_WAITING = 256;
    private static final long TIMEOUT_MILLIS = 500;

    /**
     * Publishes and raises the high-water mark in one step on the server. A channel is not a key, by which a cluster
     * would route the script.
     */
    private static final String SCRIPT = """
            redis.call('PUBLISH', ARGV[4], ARGV[3])
            local seen = redis.call('GET', KEYS[1])
            if seen then
              local epoch, position = string.match(seen, '^(%d+)-(%d+)$')
              epoch, position = tonumber(epoch), tonumber(position)
              if epoch and (epoch > tonumber(ARGV[1]) or (epoch == tonumber(ARGV[1]) and position >= tonumber(ARGV[2])))
              then return 0 end
            end
            redis.call('SET', KEYS[1], ARGV[1] .. '-' .. ARGV[2])
            return 1""";

    private final Redis redis;
    private final Vertx vertx;
    private final Installation installation;
    private final RedisState state;
    private final BlockingQueue<Publication> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicBoolean sending = new AtomicBoolean();
    private final LongAdder published = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    EventPublisher(Redis redis, Vertx vertx, Installation installation, RedisState state, MeterRegistry metrics) {
        this.redis = redis;
        this.vertx = vertx;
        this.installation = installation;
        this.state = state;
        count(metrics, "published", published);
        count(metrics, "failed", failed);
        count(metrics, "dropped", dropped);
        Gauge.builder("agentpipe.publisher.waiting", waiting, Collection::size)
                .description("committed batches that wait to be announced")
                .register(metrics);
    }

    private static void count(MeterRegistry metrics, String outcome, LongAdder count) {
        FunctionCounter.builder("agentpipe.publisher.publications", count, LongAdder::sum)
                .description(
                        "committed batches: announced over Redis, not taken by it in time, or one too many to wait")
                .tag("outcome", outcome)
                .register(metrics);
    }

    /** Callable from any thread. */
    public void publish(Publication publication) {
        if (!waiting.offer(publication)) {
            dropped.increment();
            return;
        }
        if (sending.compareAndSet(false, true)) {
            sendNext();
        }
    }

    private void sendNext() {
        Publication next = waiting.poll();
        if (next == null) {
            sending.set(false);
            // Another thread may have offered between the poll and the set, and found the flag still set.
            if (!waiting.isEmpty() && sending.compareAndSet(false, true)) {
                sendNext();
            }
            return;
        }
        AtomicBoolean done = new AtomicBoolean();
        long timer = vertx.setTimer(TIMEOUT_MILLIS, ignored -> finished(done, true, null));
        redis.send(request(next)).onComplete(answer -> {
            vertx.cancelTimer(timer);
            finished(done, answer.failed(), answer.cause());
        });
    }

    /** Continues once, at the answer or at the timeout, whichever comes first. */
    private void finished(AtomicBoolean done, boolean lost, Throwable failure) {
        if (done.compareAndSet(false, true)) {
            if (lost) {
                failed.increment();
                state.failed(failure);
            } else {
                published.increment();
                state.answered();
            }
            vertx.getOrCreateContext().runOnContext(ignored -> sendNext());
        }
    }

    private Request request(Publication publication) {
        return Request.cmd(Command.EVAL)
                .arg(SCRIPT)
                .arg(1)
                .arg(installation.highWaterMarkKey())
                .arg(Long.toString(publication.epoch()))
                .arg(Long.toString(publication.newest().position()))
                .arg(Buffer.buffer(publication.encode()))
                .arg(installation.eventsChannel());
    }
}

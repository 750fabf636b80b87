package dev.agentpipe.runtime.publishing;

import dev.agentpipe.model.log.Installation;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.runtime.redis.RedisState;
import dev.agentpipe.runtime.tracing.Traceparent;
import dev.agentpipe.runtime.tracing.Tracing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Announces committed batches on Redis, one at a time, outside the callers' path. Never blocks and never fails a
 * caller: a batch that cannot be published within {@value #TIMEOUT_MILLIS} ms, or does not fit into the queue, is
 * dropped, and receivers read its events from PostgreSQL instead.
 */
@Startup
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
    private final Tracing tracing;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicBoolean sending = new AtomicBoolean();
    private final LongAdder published = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    private record Waiting(Publication publication, Span span) {}

    EventPublisher(
            Redis redis,
            Vertx vertx,
            Installation installation,
            RedisState state,
            MeterRegistry metrics,
            Tracing tracing) {
        this.redis = redis;
        this.vertx = vertx;
        this.installation = installation;
        this.state = state;
        this.tracing = tracing;
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
        Waiting next = new Waiting(publication, span(publication));
        if (!waiting.offer(next)) {
            dropped.increment();
            next.span().setStatus(StatusCode.ERROR, "too many wait").end();
            return;
        }
        if (sending.compareAndSet(false, true)) {
            sendNext();
        }
    }

    /** From here to Redis's answer, in the trace of the first traced event and linked to those of the others. */
    private Span span(Publication publication) {
        if (!tracing.on()) {
            return Span.getInvalid();
        }
        List<String> traces = publication.events().stream()
                .map(LoggedEvent::trace)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (traces.isEmpty()) {
            return Span.getInvalid();
        }
        SpanBuilder span = tracing.span("publish", traces.get(0))
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute("messaging.system", "redis")
                .setAttribute("messaging.operation.type", "send")
                .setAttribute("messaging.batch.message_count", publication.count());
        traces.stream().skip(1).map(Traceparent::context).forEach(span::addLink);
        return span.startSpan();
    }

    private void sendNext() {
        Waiting next = waiting.poll();
        if (next == null) {
            sending.set(false);
            // Another thread may have offered between the poll and the set, and found the flag still set.
            if (!waiting.isEmpty() && sending.compareAndSet(false, true)) {
                sendNext();
            }
            return;
        }
        AtomicBoolean done = new AtomicBoolean();
        long timer = vertx.setTimer(TIMEOUT_MILLIS, ignored -> finished(done, true, null, next.span()));
        redis.send(request(next.publication())).onComplete(answer -> {
            vertx.cancelTimer(timer);
            finished(done, answer.failed(), answer.cause(), next.span());
        });
    }

    /** Continues once, at the answer or at the timeout, whichever comes first. */
    private void finished(AtomicBoolean done, boolean lost, Throwable failure, Span span) {
        if (done.compareAndSet(false, true)) {
            if (lost) {
                failed.increment();
                span.setStatus(StatusCode.ERROR);
                state.failed(failure);
            } else {
                published.increment();
                state.answered();
            }
            span.end();
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

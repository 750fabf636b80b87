package dev.agentpipe.stream.metrics;

import dev.agentpipe.runtime.tracing.Tracing;
import dev.agentpipe.stream.hub.FramedEvent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * Gives each traced event that reached a live viewer one span, {@code deliver}, from its commit to the last socket of
 * this instance, however many viewers and event loops there are. So its length is the lag, by the clocks of two machines.
 *
 * <p>Each event loop reports for itself, so a span stays open for a second or two, and then ends at the last report. At
 * most {@value #MAX_OPEN} are open; events beyond that have none.
 */
@Singleton
class DeliverySpans {

    private static final int MAX_OPEN = 1_000;
    private static final long OPEN_MILLIS = 1_000;

    private final Tracing tracing;
    private final Map<Long, Delivery> open = new ConcurrentHashMap<>();

    DeliverySpans(Tracing tracing) {
        this.tracing = tracing;
    }

    /** From any event loop; gives the span of the first traced event, or an invalid one. */
    Span written(List<FramedEvent> events, int viewers, long now) {
        Span first = Span.getInvalid();
        if (tracing.on()) {
            for (FramedEvent event : events) {
                if (event.trace() != null && (open.size() < MAX_OPEN || open.containsKey(event.position()))) {
                    Delivery delivery = open.computeIfAbsent(event.position(), none -> begin(event, now));
                    delivery.viewers.add(viewers);
                    delivery.last = now;
                    first = first.getSpanContext().isValid() ? first : delivery.span;
                }
            }
        }
        return first;
    }

    @Scheduled(every = "1S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void endOld() {
        long before = System.currentTimeMillis() - OPEN_MILLIS;
        end(delivery -> delivery.begun < before);
    }

    void stop(@Observes ShutdownEvent stopping) {
        end(delivery -> true);
    }

    private Delivery begin(FramedEvent event, long now) {
        long committedAt = event.committedAt() > 0 ? Math.min(event.committedAt(), now) : now;
        Span span = tracing.span("deliver", event.trace())
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(committedAt, TimeUnit.MILLISECONDS)
                .setAttribute("messaging.system", "redis")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("agentpipe.position", event.position())
                .startSpan();
        if (event.conversationId() != null) {
            span.setAttribute("gen_ai.conversation.id", event.conversationId());
        }
        return new Delivery(span, committedAt, now);
    }

    private void end(Predicate<Delivery> over) {
        open.values().removeIf(delivery -> {
            boolean ends = over.test(delivery);
            if (ends) {
                delivery.span.setAttribute("agentpipe.viewers", delivery.viewers.sum());
                delivery.span.setAttribute("agentpipe.delivery.lag", delivery.last - delivery.committedAt);
                delivery.span.end(delivery.last, TimeUnit.MILLISECONDS);
            }
            return ends;
        });
    }

    private static final class Delivery {

        private final Span span;
        private final long committedAt;
        private final long begun;
        private final LongAdder viewers = new LongAdder();
        private volatile long last;

        Delivery(Span span, long committedAt, long begun) {
            this.span = span;
            this.committedAt = committedAt;
            this.begun = begun;
            this.last = begun;
        }
    }
}

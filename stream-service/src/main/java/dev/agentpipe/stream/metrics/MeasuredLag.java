package dev.agentpipe.stream.metrics;

import dev.agentpipe.stream.hub.FramedEvent;
import dev.agentpipe.stream.viewer.DeliveryLag;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The time from the commit to the socket, by the clocks of two machines: that of the process that committed and this
 * one. The metric includes their difference, and an event that seems to arrive before its commit counts as 0.
 */
@Singleton
final class MeasuredLag implements DeliveryLag {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final Timer lag;
    private final DeliverySpans spans;

    MeasuredLag(MeterRegistry metrics, DeliverySpans spans) {
        this.spans = spans;
        this.lag = Timer.builder("agentpipe.stream.delivery.lag")
                .description("from the commit of a chunk's oldest event to the sockets of its live viewers")
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
    }

    @Override
    public void written(List<FramedEvent> events, int viewers) {
        long now = System.currentTimeMillis();
        long committedAt = events.get(0).committedAt();
        Span span = spans.written(events, viewers, now);
        if (committedAt > 0 && span.getSpanContext().isValid()) {
            // Within the span, which becomes the exemplar of the value.
            Context.root().with(span).wrap(() -> record(now - committedAt)).run();
        } else if (committedAt > 0) {
            record(now - committedAt);
        }
    }

    private void record(long millis) {
        lag.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }
}

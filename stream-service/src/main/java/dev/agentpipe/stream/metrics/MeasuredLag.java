package dev.agentpipe.stream.metrics;

import dev.agentpipe.stream.viewer.DeliveryLag;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
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

    MeasuredLag(MeterRegistry metrics) {
        this.lag = Timer.builder("agentpipe.stream.delivery.lag")
                .description("from the commit of a chunk's oldest event to the sockets of its live viewers")
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
    }

    @Override
    public void written(long committedAt) {
        lag.record(Math.max(0, System.currentTimeMillis() - committedAt), TimeUnit.MILLISECONDS);
    }
}

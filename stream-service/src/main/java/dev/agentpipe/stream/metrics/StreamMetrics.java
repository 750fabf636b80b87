package dev.agentpipe.stream.metrics;

import dev.agentpipe.stream.endpoint.RejectionReason;
import dev.agentpipe.stream.endpoint.ViewerStatistics;
import dev.agentpipe.stream.feed.HubDriver;
import dev.agentpipe.stream.hub.HubCounters;
import dev.agentpipe.stream.hub.Ring;
import dev.agentpipe.stream.viewer.ViewerCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Metrics of this instance; no label has values beyond those listed here. */
@Singleton
final class StreamMetrics implements MeterBinder {

    private static final String PREFIX = "agentpipe.stream.";

    private final HubDriver hub;
    private final HubCounters counters;
    private final Ring ring;
    private final ViewerStatistics statistics;
    private final ViewerCounters sent;

    StreamMetrics(HubDriver hub, HubCounters counters, Ring ring, ViewerStatistics statistics, ViewerCounters sent) {
        this.hub = hub;
        this.counters = counters;
        this.ring = ring;
        this.statistics = statistics;
        this.sent = sent;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        byPath(registry, "events.received", "bus", counters, HubCounters::eventsFromBus);
        byPath(registry, "events.received", "catch-up", counters, HubCounters::eventsFromCatchUp);
        byPath(registry, "events.sent", "live", sent, ViewerCounters::liveEvents);
        byPath(registry, "events.sent", "catch-up", sent, ViewerCounters::caughtUpEvents);
        count(registry, "publications", counters, HubCounters::publications);
        count(registry, "publications.repeated", counters, HubCounters::repeatedPublications);
        count(registry, "publications.early", counters, HubCounters::earlyPublications);
        count(registry, "gaps.healed", counters, HubCounters::gapsHealed);
        count(registry, "log.joins", counters, HubCounters::restarts);
        count(registry, "writes", sent, ViewerCounters::writes);
        count(registry, "sent.bytes", sent, ViewerCounters::bytes);
        count(registry, "viewers.lagged", sent, ViewerCounters::lagged);
        count(registry, "viewers.stalled", sent, ViewerCounters::stalled);
        count(registry, "viewers.reset", sent, ViewerCounters::resets);
        count(registry, "viewers.admitted", statistics, ViewerStatistics::admitted);
        for (RejectionReason reason : RejectionReason.values()) {
            FunctionCounter.builder(PREFIX + "viewers.refused", statistics, viewers -> viewers.rejected(reason))
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        gauge(registry, "viewers", statistics, ViewerStatistics::viewers);
        gauge(registry, "lag", hub, driver -> driver.status().lag());
        gauge(registry, "redis.subscribed", hub, driver -> driver.status().busUp() ? 1 : 0);
        gauge(registry, "ring.bytes", ring, Ring::bytes);
        gauge(registry, "ring.events", ring, Ring::size);
    }

    private static <T> void count(MeterRegistry registry, String name, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(PREFIX + name, source, value).register(registry);
    }

    private static <T> void byPath(
            MeterRegistry registry, String name, String path, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(PREFIX + name, source, value).tag("path", path).register(registry);
    }

    private static <T> void gauge(MeterRegistry registry, String name, T source, ToDoubleFunction<T> value) {
        Gauge.builder(PREFIX + name, source, value).register(registry);
    }
}

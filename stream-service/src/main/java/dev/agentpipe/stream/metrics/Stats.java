package dev.agentpipe.stream.metrics;

import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.endpoint.ViewerStatistics;
import dev.agentpipe.stream.feed.HubDriver;
import dev.agentpipe.stream.hub.HubCounters;
import dev.agentpipe.stream.hub.HubStatus;
import dev.agentpipe.stream.hub.Ring;
import dev.agentpipe.stream.viewer.ViewerCounters;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.UUID;

/** Gathers the statistics of this instance. */
@Singleton
final class Stats {

    private final String instance = UUID.randomUUID().toString().substring(0, 8);
    private final HubDriver hub;
    private final HubCounters counters;
    private final Ring ring;
    private final ViewerStatistics statistics;
    private final ViewerCounters sent;

    Stats(HubDriver hub, HubCounters counters, Ring ring, ViewerStatistics statistics, ViewerCounters sent) {
        this.hub = hub;
        this.counters = counters;
        this.ring = ring;
        this.statistics = statistics;
        this.sent = sent;
    }

    StreamStats now(Reader reader) {
        Map<String, Integer> byKind = statistics.byKind(reader.projects());
        if (!reader.mayReadAll()) {
            int viewers = byKind.values().stream().mapToInt(Integer::intValue).sum();
            return new StreamStats(instance, viewers, byKind, null, null, null);
        }
        return new StreamStats(instance, statistics.viewers(), byKind, statistics.addresses(), hub(), sent());
    }

    private StreamStats.HubStats hub() {
        HubStatus status = hub.status();
        return new StreamStats.HubStats(
                status.cursor() == null ? null : status.cursor().toString(),
                status.head(),
                status.lag(),
                status.filled(),
                ring.size(),
                ring.bytes(),
                status.bufferedPublications(),
                counters.eventsFromBus(),
                counters.eventsFromCatchUp(),
                counters.gapsHealed(),
                status.busUp());
    }

    private StreamStats.Sent sent() {
        return new StreamStats.Sent(
                sent.liveEvents() + sent.caughtUpEvents(),
                sent.caughtUpEvents(),
                sent.writes(),
                sent.bytes(),
                sent.lagged(),
                sent.stalled(),
                sent.resets());
    }
}

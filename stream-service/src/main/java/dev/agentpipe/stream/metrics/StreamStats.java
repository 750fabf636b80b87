package dev.agentpipe.stream.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * Statistics of one instance; for who does not administer all only its viewers of what he may read.
 *
 * @param viewers of this instance, by kind: everything, of conversations, of types
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamStats(int viewers, Map<String, Integer> viewersByKind, Integer addresses, HubStats hub, Sent sent) {

    /**
     * Where the hub stands.
     *
     * @param position up to where this instance has the log
     * @param head up to where it knows the log to go
     * @param lag positions between the two
     */
    public record HubStats(
            String position,
            long head,
            long lag,
            boolean filled,
            int ringEvents,
            long ringBytes,
            int heldPublications,
            long eventsFromBus,
            long eventsFromCatchUp,
            long gapsHealed,
            boolean redisSubscribed) {}

    /** What went to viewers since the start. */
    public record Sent(
            long events, long caughtUpEvents, long writes, long bytes, long lagged, long stalled, long resets) {}
}

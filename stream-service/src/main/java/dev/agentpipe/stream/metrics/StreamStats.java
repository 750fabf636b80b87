package dev.agentpipe.stream.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * Statistics of one instance; readers who do not administer all projects see only their own projects' viewers.
 *
 * @param instance created at its start: tells the answers of several instances behind one address apart
 * @param viewers of this instance, by filter: everything, conversations, types
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamStats(
        String instance, int viewers, Map<String, Integer> viewersByKind, Integer addresses, HubStats hub, Sent sent) {

    /**
     * The hub's position.
     *
     * @param position the newest position that this instance has
     * @param head the newest position that it knows of
     * @param lag the difference between the two
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

    /** What was sent to viewers since the start. */
    public record Sent(
            long events, long caughtUpEvents, long writes, long bytes, long lagged, long stalled, long resets) {}
}

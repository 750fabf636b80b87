package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.PageLimits;
import java.time.Duration;

/**
 * The limits of a {@link Hub}.
 *
 * @param grace how long a gap may last before PostgreSQL is asked to fill it; most close without that, because they
 *     only come from two ingesters publishing side by side
 * @param headInterval how often PostgreSQL is asked for the head while the bus works
 * @param headIntervalWithoutBus the same while the bus is down, when events are delayed by this interval
 * @param retryDelay how long after a failed read the next one is tried
 * @param page the limits of one read
 * @param ringBytes how much memory recent events may take
 * @param reorderBufferBytes how much memory publications that arrived early may take
 */
public record HubConfig(
        Duration grace,
        Duration headInterval,
        Duration headIntervalWithoutBus,
        Duration retryDelay,
        PageLimits page,
        long ringBytes,
        long reorderBufferBytes) {

    public HubConfig {
        if (ringBytes < 1 || reorderBufferBytes < 1) {
            throw new IllegalArgumentException("ringBytes and reorderBufferBytes must be positive");
        }
    }
}

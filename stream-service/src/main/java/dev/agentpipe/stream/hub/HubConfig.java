package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.PageLimits;
import java.time.Duration;

/**
 * The bounds of a {@link Hub}.
 *
 * @param grace how long a gap may last before PostgreSQL is asked to fill it; most close by themselves, because two
 *     ingesters publish side by side
 * @param headInterval how often PostgreSQL is asked for the head while the bus works
 * @param headIntervalWithoutBus the same while the bus is down, when it is the delay of events
 * @param retryDelay how long after a failed read the next one is tried
 * @param page what one read may hold
 * @param ringBytes how much memory recent events may take
 * @param heldBytes how much memory publications that arrived early may take
 */
public record HubConfig(
        Duration grace,
        Duration headInterval,
        Duration headIntervalWithoutBus,
        Duration retryDelay,
        PageLimits page,
        long ringBytes,
        long heldBytes) {

    public HubConfig {
        if (ringBytes < 1 || heldBytes < 1) {
            throw new IllegalArgumentException("ringBytes and heldBytes must be positive");
        }
    }
}

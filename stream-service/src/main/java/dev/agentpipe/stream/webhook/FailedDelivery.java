package dev.agentpipe.stream.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A delivery that was given up.
 *
 * @param conversationId null for an event of no conversation
 * @param position of the event in the log
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailedDelivery(
        long id,
        String conversationId,
        long position,
        String type,
        int attempts,
        Instant queuedAt,
        Instant failedAt,
        String error) {}

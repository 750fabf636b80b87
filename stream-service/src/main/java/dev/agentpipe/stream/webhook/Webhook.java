package dev.agentpipe.stream.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * A webhook as administrators see it.
 *
 * @param secret only in the answer that created it, otherwise null
 * @param state whether deliveries are sent, paused while the receiver is unavailable, or ended
 * @param waiting deliveries still to be sent, of the events looked at so far
 * @param failed deliveries that were given up and are still kept
 * @param missed events that retention dropped before they were looked at
 * @param lastError why the last attempt failed, null after one that succeeded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Webhook(
        String id,
        String project,
        String url,
        List<String> types,
        String secret,
        State state,
        long waiting,
        long failed,
        long missed,
        Instant createdAt,
        Instant pausedUntil,
        Instant lastSuccessAt,
        String lastError) {

    /** The state of a webhook. */
    public enum State {
        ACTIVE,
        PAUSED,
        DISABLED
    }

    Webhook withSecret(String text) {
        return new Webhook(
                id,
                project,
                url,
                types,
                text,
                state,
                waiting,
                failed,
                missed,
                createdAt,
                pausedUntil,
                lastSuccessAt,
                lastError);
    }
}

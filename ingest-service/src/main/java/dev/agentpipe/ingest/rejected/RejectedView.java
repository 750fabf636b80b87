package dev.agentpipe.ingest.rejected;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A rejected event as its sender sees it; bytes of the body that are not UTF-8 appear as replacement characters. */
public record RejectedView(
        long id,
        String keyId,
        String project,
        Instant receivedAt,
        Instant lastAt,
        int times,
        String error,
        String message,
        @JsonRawValue String details,
        int size,
        String body) {

    static RejectedView of(RejectedEvent event) {
        return new RejectedView(
                event.id,
                event.keyId,
                event.project,
                event.receivedAt,
                event.lastAt,
                event.times,
                event.error,
                event.message,
                event.details,
                event.size,
                new String(event.body, StandardCharsets.UTF_8));
    }
}

package dev.agentpipe.stream.archive;

import dev.agentpipe.model.event.Json;
import java.nio.charset.StandardCharsets;

/**
 * What an archived conversation must contain.
 *
 * @param lastSeq its last event
 * @param bytes of the event log before compression
 * @param sha256 of these bytes
 */
record Manifest(
        String conversationId, String project, long lastSeq, long lines, long bytes, String sha256, String archivedAt) {

    byte[] json() {
        return (Json.write(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}

package dev.agentpipe.stream.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The frames of a replay. Each one is named, so that listeners for live events do not mistake it for one. Its id says
 * where to resume the replay, and means nothing to a live stream.
 */
final class ReplayFrames {

    static final String HEARTBEAT = ":heartbeat\n\n";

    private static final String RETRY = "retry: 1000\n";

    private ReplayFrames() {}

    static String started(String conversationId, int speed, long maxPauseMillis) {
        ObjectNode data = Json.MAPPER
                .createObjectNode()
                .put("conversationId", conversationId)
                .put("speed", speed)
                .put("maxPauseMillis", maxPauseMillis);
        return RETRY + control("replay.started", data);
    }

    /** The {@code number}th, from 1. */
    static String event(long number, String line) {
        return "id: " + ReplayRequest.Resume.id(number) + "\nevent: replay\ndata: " + line + "\n\n";
    }

    /** The last one; a client that returns with its id is told not to reconnect. */
    static String ended(String conversationId, long events, boolean deleted) {
        ObjectNode data = Json.MAPPER
                .createObjectNode()
                .put("conversationId", conversationId)
                .put("events", events)
                .put("reason", deleted ? "deleted" : "complete");
        return "id: " + ReplayRequest.Resume.endId() + "\n" + control("replay.ended", data);
    }

    private static String control(String type, ObjectNode data) {
        ObjectNode line = Json.MAPPER
                .createObjectNode()
                .put("type", type)
                .put("timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        return "event: " + type + "\ndata: " + Json.write(line.set("data", data)) + "\n\n";
    }
}

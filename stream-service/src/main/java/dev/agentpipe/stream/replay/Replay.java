package dev.agentpipe.stream.replay;

import dev.agentpipe.model.log.EventId;
import java.time.Duration;

/**
 * A replay: its conversation and its reader.
 *
 * @param keyId of its reader; null for a reader without a key
 * @param state of the database in which it was found, null if that does not matter
 */
record Replay(
        String conversationId,
        String keyId,
        ReplayRequest request,
        Duration maxPause,
        EventId state,
        ReplaySource source) {}

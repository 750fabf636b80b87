package dev.agentpipe.stream.replay;

import java.time.Duration;

/**
 * A replay: its conversation and its reader.
 *
 * @param keyId of its reader; null for a reader without a key
 */
record Replay(String conversationId, String keyId, ReplayRequest request, Duration maxPause, ReplaySource source) {}

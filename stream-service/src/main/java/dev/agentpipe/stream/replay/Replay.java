package dev.agentpipe.stream.replay;

import java.time.Duration;

/**
 * What is replayed to whom.
 *
 * @param keyId of its reader; null for one who needs no key
 */
record Replay(String conversationId, String keyId, ReplayRequest request, Duration maxPause, ReplaySource source) {}

package dev.agentpipe.stream.replay;

import java.time.Instant;

/**
 * An event of a replay.
 *
 * @param at when it happened; null at once
 * @param line its canonical line
 */
record ReplayedEvent(Instant at, String line) {}

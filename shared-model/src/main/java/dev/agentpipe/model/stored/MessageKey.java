package dev.agentpipe.model.stored;

import java.time.Instant;

/**
 * The sort position of a message in its conversation: by sequence number, then timestamp, then id.
 *
 * @param sequenceNumber null when it has none; those come last
 * @param sentAt as PostgreSQL keeps it, in microseconds
 */
public record MessageKey(Integer sequenceNumber, Instant sentAt, String id) {}

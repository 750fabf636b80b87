package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.EventId;

/**
 * How far a follower is.
 *
 * @param version of what it has derived; 0 for nothing
 * @param rebuilding the last conversation that was built again; null while it follows the log
 */
record Progress(int version, EventId id, String rebuilding) {}

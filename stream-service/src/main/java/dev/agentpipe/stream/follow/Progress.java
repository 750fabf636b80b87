package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.EventId;

/**
 * How far a follower has come.
 *
 * @param version of the data that it has derived; 0 for none
 * @param rebuilding the last conversation that was rebuilt; null while it follows the log
 */
record Progress(int version, EventId id, String rebuilding) {}

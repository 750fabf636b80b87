/** Derives tables from the log, batch by batch, each completely or not at all, on any instance. */
package dev.agentpipe.stream.follow;

/** Writes only to a database server that was checked to hold the log's own history. */
package dev.agentpipe.runtime.epoch;

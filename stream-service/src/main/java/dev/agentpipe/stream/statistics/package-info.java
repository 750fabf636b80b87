/** Statistics of everything stored, maintained by a follower of the log and never counted from messages. */
package dev.agentpipe.stream.statistics;

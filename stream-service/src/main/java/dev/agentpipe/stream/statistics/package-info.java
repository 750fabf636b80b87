/** Numbers of all that is stored, kept by a follower of the log and never counted from messages. */
package dev.agentpipe.stream.statistics;

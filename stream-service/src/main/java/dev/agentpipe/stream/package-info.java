/** Sends the log to viewers, live and from any point. */
package dev.agentpipe.stream;

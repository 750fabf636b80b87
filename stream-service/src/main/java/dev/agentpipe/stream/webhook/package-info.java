/** Tells other servers of events, by requests that are signed and repeated until they are taken. */
package dev.agentpipe.stream.webhook;

/** Notifies other servers of events, by signed requests that are repeated until they are accepted. */
package dev.agentpipe.stream.webhook;

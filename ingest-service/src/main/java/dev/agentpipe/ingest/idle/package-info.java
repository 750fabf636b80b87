/** Conversations that fell silent: an end nobody reported, as an event like any other. */
package dev.agentpipe.ingest.idle;

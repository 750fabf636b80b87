/** Conversations that fell silent: they get an end that nobody reported, as an event like any other. */
package dev.agentpipe.ingest.idle;

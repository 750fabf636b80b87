/** Ends idle conversations with an event like any other, although no client has sent it. */
package dev.agentpipe.ingest.idle;

/** Rejected events, kept so that nothing that a client sent is lost. */
package dev.agentpipe.ingest.rejected;

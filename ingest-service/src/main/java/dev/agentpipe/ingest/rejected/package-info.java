/** Events that were rejected, kept so that nothing a client meant to say is lost. */
package dev.agentpipe.ingest.rejected;

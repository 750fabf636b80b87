/** {@code /api/ingest}: where the command line's live events come in. */
package dev.agentpipe.ingest.event;

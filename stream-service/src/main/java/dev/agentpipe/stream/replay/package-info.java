/** {@code /api/sessions/{id}/replay}: a stored conversation as a stream, with the pauses that it had. */
package dev.agentpipe.stream.replay;

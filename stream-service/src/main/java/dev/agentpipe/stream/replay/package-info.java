/** {@code /api/sessions/{id}/replay}: a stored conversation as a stream, with its original pauses. */
package dev.agentpipe.stream.replay;

/** {@code /api/sessions/{id}/export}: one conversation as a file, in constant memory, as of exactly one event id. */
package dev.agentpipe.stream.export;

/** {@code /api/sessions/{id}/export}: one conversation as a file, in constant memory, exact at one event id. */
package dev.agentpipe.stream.export;

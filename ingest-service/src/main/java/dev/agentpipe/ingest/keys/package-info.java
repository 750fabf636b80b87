/** {@code /api/keys}: creates, rotates and revokes keys, and lists the changes. */
package dev.agentpipe.ingest.keys;

/** {@code /api/keys}: who may do what, and the record of every change to that. */
package dev.agentpipe.ingest.keys;

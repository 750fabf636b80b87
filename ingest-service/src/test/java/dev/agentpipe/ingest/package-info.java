/** The packaged service as a process of its own, against the real PostgreSQL and Redis. */
package dev.agentpipe.ingest;

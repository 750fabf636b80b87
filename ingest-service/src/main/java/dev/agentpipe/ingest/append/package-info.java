/** Group commit: what waits becomes one transaction, and everybody is answered when it has committed. */
package dev.agentpipe.ingest.append;

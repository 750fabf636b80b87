/** Group commit: the waiting events become one transaction, and every sender is answered when it has committed. */
package dev.agentpipe.ingest.append;

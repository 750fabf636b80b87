/** How an upload is committed: COPY into a temporary table outside all locks, then one call that does the rest. */
package dev.agentpipe.upload.store;

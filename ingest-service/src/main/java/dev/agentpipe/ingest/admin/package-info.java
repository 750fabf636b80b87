/** What all administration shares: who asks, whether a request is valid, and the security log as it is read. */
package dev.agentpipe.ingest.admin;

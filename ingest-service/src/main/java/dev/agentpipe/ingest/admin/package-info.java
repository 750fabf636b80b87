/** The security log and usage as administrators read them, and their retention. */
package dev.agentpipe.ingest.admin;

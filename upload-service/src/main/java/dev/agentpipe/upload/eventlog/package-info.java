/** Reads the command line's own event log, one event per line, whose ids tell what the live stream missed. */
package dev.agentpipe.upload.eventlog;

/** The command line's own event log, one event a line, merged into what was streamed by the ids it carries. */
package dev.agentpipe.upload.eventlog;

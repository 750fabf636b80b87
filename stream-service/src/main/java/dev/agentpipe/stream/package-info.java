/** Sends the log to everybody who watches, live and from any point. */
package dev.agentpipe.stream;

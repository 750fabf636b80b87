/** Viewers: what each wants, how far it has come, and the bytes for its socket. */
package dev.agentpipe.stream.viewer;

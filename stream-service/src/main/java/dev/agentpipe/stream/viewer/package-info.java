/** Viewers: what each wants, how far it has come, and the bytes that go to its socket. */
package dev.agentpipe.stream.viewer;

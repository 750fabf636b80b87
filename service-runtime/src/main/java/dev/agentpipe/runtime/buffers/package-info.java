/** Buffers of libraries, which keep nothing of what went through them. */
package dev.agentpipe.runtime.buffers;

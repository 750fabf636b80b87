/** Measures the running system against references of the same run. */
package dev.agentpipe.benchmark;

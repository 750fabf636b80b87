/** Statistics and metrics of this instance. */
package dev.agentpipe.stream.metrics;

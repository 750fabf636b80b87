/** What this instance tells about itself. */
package dev.agentpipe.stream.metrics;

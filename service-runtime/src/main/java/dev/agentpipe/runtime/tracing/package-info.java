/** Traces of requests and of the events that they bring, sent to a collector if one is configured. */
package dev.agentpipe.runtime.tracing;

/** The hub: this instance's view of the log, in order and without a gap, wherever the events came from. */
package dev.agentpipe.stream.hub;

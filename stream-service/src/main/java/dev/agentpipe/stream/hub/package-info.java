/** The hub: what this instance knows of the log, in order and without a hole, wherever it came from. */
package dev.agentpipe.stream.hub;

/** Stores whole conversations that happened elsewhere, and event logs that fill in what a live stream missed. */
package dev.agentpipe.upload;

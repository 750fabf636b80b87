/** Takes whole conversations that happened elsewhere, and event logs that fill what a live stream missed. */
package dev.agentpipe.upload;

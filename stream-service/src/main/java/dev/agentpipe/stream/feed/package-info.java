/** Feeds the hub: the Redis subscription, head checks and page reads, and the thread that drives it all. */
package dev.agentpipe.stream.feed;

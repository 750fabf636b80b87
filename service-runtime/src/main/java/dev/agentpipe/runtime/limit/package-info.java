/** Token buckets that all instances share, on the clock of Redis; without Redis each instance has its own. */
package dev.agentpipe.runtime.limit;

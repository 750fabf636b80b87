/** Viewers on their connections: one loop for each Netty event loop, writing below the HTTP encoder. */
package dev.agentpipe.stream.netty;

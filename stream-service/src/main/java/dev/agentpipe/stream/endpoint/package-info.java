/** Opens streams: the request, who is admitted, where a stream starts, and when it is ended from outside. */
package dev.agentpipe.stream.endpoint;

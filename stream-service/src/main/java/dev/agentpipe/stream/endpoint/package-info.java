/** Opens streams: the request, admission, where a stream starts, and when it is ended from outside. */
package dev.agentpipe.stream.endpoint;

/** Opens streams: the request, admission, the start point, and ending streams from outside. */
package dev.agentpipe.stream.endpoint;

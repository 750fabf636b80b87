/** Deletes conversations, on request and after their retention. */
package dev.agentpipe.stream.forget;

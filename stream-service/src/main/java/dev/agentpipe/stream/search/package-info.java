/** Full-text search over messages, initial prompts and names. */
package dev.agentpipe.stream.search;

/** What is derived from the log follows it here: batch by batch, each done whole or not at all, by any instance. */
package dev.agentpipe.stream.follow;

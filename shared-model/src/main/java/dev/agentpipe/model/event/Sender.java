package dev.agentpipe.model.event;

/**
 * The sender of an event.
 *
 * @param keyId the id of its API key: part of the identity of events that have none of their own
 * @param project the id of the project that the key writes to
 */
public record Sender(String keyId, String project) {}

package dev.agentpipe.model.stored;

import dev.agentpipe.model.session.Message;

/**
 * A message as stored.
 *
 * @param message with its extra fields
 * @param position of the event that brought it
 * @param fingerprint of all that was sent, what is not kept of it too
 */
public record StoredMessage(Message message, MessageKey key, long position, long fingerprint) {}

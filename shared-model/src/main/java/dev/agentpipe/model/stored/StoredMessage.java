package dev.agentpipe.model.stored;

import dev.agentpipe.model.session.Message;

/**
 * A message as stored.
 *
 * @param message with its extra fields
 * @param position of the event that created it
 * @param fingerprint of everything that was sent, including what is not stored
 */
public record StoredMessage(Message message, MessageKey key, long position, long fingerprint) {}

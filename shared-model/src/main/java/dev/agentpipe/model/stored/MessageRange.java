package dev.agentpipe.model.stored;

/**
 * Some messages of a conversation.
 *
 * @param from exclusive; null for the conversation's first or last message
 * @param backwards whether the range is that before {@code from}, the nearest first
 * @param upTo excludes messages with a later position in the log
 */
public record MessageRange(String conversationId, MessageKey from, boolean backwards, long upTo) {

    /** All messages of a conversation, from the first. */
    public static MessageRange all(String conversationId) {
        return new MessageRange(conversationId, null, false, Long.MAX_VALUE);
    }
}

package dev.agentpipe.model.stored;

/**
 * Some messages of a conversation.
 *
 * @param from where they begin, itself not included; null for the conversation's first or last message
 * @param backwards whether they are those before {@code from}, the nearest first
 * @param upTo none that came after this position of the log
 */
public record MessageRange(String conversationId, MessageKey from, boolean backwards, long upTo) {

    /** All of a conversation, from its first. */
    public static MessageRange all(String conversationId) {
        return new MessageRange(conversationId, null, false, Long.MAX_VALUE);
    }
}

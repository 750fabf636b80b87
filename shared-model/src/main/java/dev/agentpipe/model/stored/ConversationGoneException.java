package dev.agentpipe.model.stored;

/** There is no such conversation, or there is none any more. */
public final class ConversationGoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConversationGoneException(String id) {
        super("conversation " + id + " does not exist, or was deleted");
    }
}

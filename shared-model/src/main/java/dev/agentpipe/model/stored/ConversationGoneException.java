package dev.agentpipe.model.stored;

/** The conversation does not exist or was deleted. */
public final class ConversationGoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConversationGoneException(String id) {
        super("conversation " + id + " does not exist, or was deleted");
    }
}

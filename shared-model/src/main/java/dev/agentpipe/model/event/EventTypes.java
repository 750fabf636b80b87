package dev.agentpipe.model.event;

/** The documented names of event types, as requests, the log and viewers write them. */
public final class EventTypes {

    public static final String CONVERSATION_STARTED = "conversation.started";
    public static final String MESSAGE_CREATED = "message.created";
    public static final String CONVERSATION_COMPLETED = "conversation.completed";
    public static final String CONVERSATION_INTERRUPTED = "conversation.interrupted";
    public static final String ERROR_OCCURRED = "error.occurred";
    public static final String BRIDGE_CONNECTED = "bridge.connected";
    public static final String BRIDGE_TEST = "bridge.test";
    public static final String LOG_ENTRY = "log.entry";

    /** What the command line calls {@link #ERROR_OCCURRED}; never in the log. */
    public static final String CONVERSATION_ERROR = "conversation.error";

    /** Not sent by clients: a whole conversation was uploaded; viewers read it again. */
    public static final String SESSION_UPLOADED = "session.uploaded";

    /** Not sent by clients: a conversation was deleted; its events before this one are redacted. */
    public static final String CONVERSATION_DELETED = "conversation.deleted";

    /**
     * Not in the log: the first line of an export, with what the events after it do not say about their conversation.
     */
    public static final String CONVERSATION_EXPORTED = "conversation.exported";

    /** The beginning of all types about the command line's connection, such as {@link #BRIDGE_CONNECTED}. */
    static final String BRIDGE_PREFIX = "bridge.";

    private EventTypes() {}
}

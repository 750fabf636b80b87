package dev.agentpipe.model.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of event that clients send, one for each case of {@link Event}, with the type names of each. */
enum EventKind {
    STARTED,
    MESSAGE,
    ENDED,
    ERROR,
    OTHER;

    /** In the order in which messages to clients list them. */
    private static final Map<String, EventKind> BY_TYPE = new LinkedHashMap<>();

    /** Newer clients may report more about their connection; nothing depends on it. */
    private static final Pattern BRIDGE = Pattern.compile("bridge\\.[a-z][a-z0-9_.-]{0,100}");

    static {
        BY_TYPE.put(EventTypes.CONVERSATION_STARTED, STARTED);
        BY_TYPE.put(EventTypes.MESSAGE_CREATED, MESSAGE);
        BY_TYPE.put(EventTypes.CONVERSATION_COMPLETED, ENDED);
        BY_TYPE.put(EventTypes.CONVERSATION_INTERRUPTED, ENDED);
        BY_TYPE.put(EventTypes.CONVERSATION_ERROR, ERROR);
        BY_TYPE.put(EventTypes.ERROR_OCCURRED, ERROR);
        BY_TYPE.put(EventTypes.BRIDGE_CONNECTED, OTHER);
        BY_TYPE.put(EventTypes.BRIDGE_TEST, OTHER);
        BY_TYPE.put(EventTypes.LOG_ENTRY, OTHER);
    }

    /** Empty for an unknown type. */
    static Optional<EventKind> ofType(String type) {
        EventKind kind = BY_TYPE.get(type);
        return kind == null && BRIDGE.matcher(type).matches() ? Optional.of(OTHER) : Optional.ofNullable(kind);
    }

    /** All types, for messages to clients. */
    static List<String> types() {
        return List.copyOf(BY_TYPE.keySet());
    }
}

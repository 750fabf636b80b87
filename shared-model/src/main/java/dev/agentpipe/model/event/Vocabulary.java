package dev.agentpipe.model.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;

/**
 * The two ways in which clients name things. A request may mix them; its vocabulary decides which fields are required.
 */
public enum Vocabulary {
    /** The documented API, camelCase. */
    DOCUMENTED("api"),
    /** What the released command line sends: snake_case, leaving out everything that is zero or empty. */
    COMMAND_LINE("cli-stream");

    private final String source;

    Vocabulary(String source) {
        this.source = source;
    }

    /** The {@code source} of a conversation that begins with an event in this vocabulary. */
    public String source() {
        return source;
    }

    static Vocabulary of(String type, JsonNode data) {
        if (type.equals(EventTypes.CONVERSATION_ERROR)
                || type.equals(EventTypes.LOG_ENTRY)
                || type.startsWith(EventTypes.BRIDGE_PREFIX)) {
            return COMMAND_LINE;
        }
        if (data.has("conversationId") || data.path("message").isObject()) {
            return DOCUMENTED;
        }
        for (Iterator<String> names = data.fieldNames(); names.hasNext(); ) {
            if (names.next().indexOf('_') > 0) {
                return COMMAND_LINE;
            }
        }
        return DOCUMENTED;
    }
}

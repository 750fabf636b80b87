package dev.agentpipe.stream.replay;

import dev.agentpipe.model.stored.MessageKey;
import dev.agentpipe.model.stored.StoredMessages;
import java.sql.Connection;
import java.sql.SQLException;

/** The point of a conversation at which a replay begins. */
final class ReplayStart {

    private ReplayStart() {}

    /** The position right before the first message; null for the whole conversation. */
    static MessageKey before(Connection connection, String conversationId, ReplayRequest request) throws SQLException {
        if (request.fromNumber() != null) {
            return StoredMessages.before(request.fromNumber());
        }
        return request.fromTime() == null
                ? null
                : StoredMessages.before(connection, conversationId, request.fromTime());
    }
}

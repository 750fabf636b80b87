package dev.agentpipe.stream.replay;

import dev.agentpipe.model.stored.MessageKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** The point of a conversation at which a replay begins. */
final class ReplayStart {

    private static final String FIRST_SINCE = """
            select sequence_number, sent_at from message where conversation_id = ? and sent_at >= ?
            order by sequence_number, sent_at, id limit 1""";

    private ReplayStart() {}

    /** The position right before the first message; null for the whole conversation. No message has an empty id. */
    static MessageKey before(Connection connection, String conversationId, ReplayRequest request) throws SQLException {
        if (request.fromNumber() != null) {
            return new MessageKey(request.fromNumber(), Instant.EPOCH, "");
        }
        return request.fromTime() == null ? null : before(connection, conversationId, request.fromTime());
    }

    private static MessageKey before(Connection connection, String conversationId, Instant time) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIRST_SINCE)) {
            statement.setString(1, conversationId);
            statement.setObject(2, time.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new MessageKey(
                                row.getObject(1, Integer.class),
                                row.getObject(2, OffsetDateTime.class).toInstant(),
                                "")
                        // After all messages: only the end is left.
                        : new MessageKey(null, Instant.parse("9999-12-31T00:00:00Z"), "");
            }
        }
    }
}

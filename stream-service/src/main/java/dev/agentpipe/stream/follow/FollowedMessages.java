package dev.agentpipe.stream.follow;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;

/** Messages from their table, a few at a time, for those without an event of their own. */
public final class FollowedMessages {

    private static final int FETCH_SIZE = 100;

    private static final String SELECT = """
            select c.project, m.conversation_id, m.position, m.id, m.agent_type, m.role, %s, m.sent_at, m.model,
              m.duration, m.input_tokens, m.output_tokens, m.cost
            from unnest(?::text[]) i(id)
            join conversation c on c.id = i.id collate "C" and c.deleted_at is null
            join message m on m.conversation_id = c.id
            where m.position between ? and ?""";

    private static final String WITH_CONTENT = SELECT.formatted("m.content");
    private static final String WITHOUT_CONTENT = SELECT.formatted("null::text");

    private FollowedMessages() {}

    /** Receives one message after the other. */
    public interface Consumer {
        void accept(FollowedMessage message) throws SQLException;
    }

    /** The messages of these conversations with a position of at most {@code upTo}. */
    public static void upTo(
            Connection connection, List<String> conversationIds, long upTo, boolean withContent, Consumer consumer)
            throws SQLException {
        read(connection, conversationIds, 0, upTo, withContent, consumer);
    }

    /** The messages of a whole conversation that was uploaded with this event. */
    public static void at(
            Connection connection, String conversationId, long position, boolean withContent, Consumer consumer)
            throws SQLException {
        read(connection, List.of(conversationId), position, position, withContent, consumer);
    }

    private static void read(
            Connection connection, List<String> ids, long from, long upTo, boolean withContent, Consumer consumer)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(withContent ? WITH_CONTENT : WITHOUT_CONTENT)) {
            statement.setFetchSize(FETCH_SIZE);
            statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
            statement.setLong(2, from);
            statement.setLong(3, upTo);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    consumer.accept(message(row));
                }
            }
        }
    }

    private static FollowedMessage message(ResultSet row) throws SQLException {
        return new FollowedMessage(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getObject(8, OffsetDateTime.class).toInstant(),
                row.getString(9),
                row.getBigDecimal(10),
                row.getObject(11, Long.class),
                row.getObject(12, Long.class),
                row.getBigDecimal(13));
    }
}

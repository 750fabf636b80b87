package dev.agentpipe.model.stored;

import dev.agentpipe.model.event.EventTypes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the events of a conversation that only the log has: errors, ends and log entries. */
final class StoredEvents {

    private static final String KEPT =
            "conversation_id = ? and position <= ? and payload is not null and type not in ('"
                    + String.join(
                            "', '",
                            EventTypes.CONVERSATION_STARTED,
                            EventTypes.MESSAGE_CREATED,
                            EventTypes.SESSION_UPLOADED,
                            EventTypes.CONVERSATION_DELETED)
                    + "')";

    private static final String PAGE = """
            select position, type, payload
            from (select position, type, payload, sum(octet_length(payload)) over (order by position) so_far,
                    row_number() over (order by position) number
                  from event_log where %s and position > ? order by position limit ?) sized
            where so_far <= ? or number = 1 order by position""".formatted(KEPT);

    private static final String ERRORS = "select count(*) from event_log where " + KEPT + " and type = ?";

    private StoredEvents() {}

    record Line(long position, String type, String payload) {}

    /** The events after {@code after}, up to a number of bytes but at least one. */
    static List<Line> page(Connection connection, String conversationId, long after, long upTo, int limit, long bytes)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setString(1, conversationId);
            statement.setLong(2, upTo);
            statement.setLong(3, after);
            statement.setInt(4, limit);
            statement.setLong(5, bytes);
            List<Line> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Line(row.getLong(1), row.getString(2), row.getString(3)));
                }
            }
            return found;
        }
    }

    static int errors(Connection connection, String conversationId, long upTo) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ERRORS)) {
            statement.setString(1, conversationId);
            statement.setLong(2, upTo);
            statement.setString(3, EventTypes.ERROR_OCCURRED);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}

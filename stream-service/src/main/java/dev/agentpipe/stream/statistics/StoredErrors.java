package dev.agentpipe.stream.statistics;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Errors have no table: their times are in the log; of those no longer in the log only the time of the last one is
 * known. After an upload that restores a conversation even that may be missing.
 */
final class StoredErrors {

    private static final String ERRORS = """
            select c.project, (e.payload::json->>'timestamp')::timestamptz, 1
            from conversation c join event_log e on e.conversation_id = c.id
            where c.id = any (?) and c.deleted_at is null and e.type = 'error.occurred' and e.position <= ?
            union all
            select c.project, coalesce(c.last_error_at, c.last_event_at, c.created_at), c.error_count
              - (select count(*) from event_log e where e.conversation_id = c.id and e.type = 'error.occurred')
            from conversation c where c.id = any (?) and c.deleted_at is null and c.error_count > 0""";

    private StoredErrors() {}

    static void upTo(Connection connection, List<String> conversationIds, long upTo, Changes changes)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ERRORS)) {
            Object[] ids = conversationIds.toArray();
            statement.setArray(1, connection.createArrayOf("text", ids));
            statement.setLong(2, upTo);
            statement.setArray(3, connection.createArrayOf("text", ids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long times = row.getLong(3);
                    if (times > 0) {
                        changes.errors(row.getString(1), Columns.time(row, 2), times);
                    }
                }
            }
        }
    }
}

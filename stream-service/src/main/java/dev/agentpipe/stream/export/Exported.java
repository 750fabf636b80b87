package dev.agentpipe.stream.export;

import dev.agentpipe.model.project.Projects;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The conversation that is exported, and the last event of the log that counts. */
record Exported(String id, String project, long epoch, long position) {

    private static final String FIND = """
            select c.project, h.epoch, coalesce((select max(position) from event_log), 0)
            from conversation c, event_log_head h
            where c.id = ? and c.deleted_at is null and (?::text[] is null or c.project = any (?::text[]))""";

    String lastEventId() {
        return epoch + "-" + position;
    }

    /** Empty when there is no conversation that the reader may read; both cases are answered alike. */
    static Optional<Exported> find(Connection connection, Projects projects, String id) throws SQLException {
        if (id.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            Object[] ids = projects.isAll() ? null : projects.ids().toArray();
            statement.setString(1, id);
            statement.setArray(2, ids == null ? null : connection.createArrayOf("text", ids));
            statement.setArray(3, ids == null ? null : connection.createArrayOf("text", ids));
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Exported(id, row.getString(1), row.getLong(2), row.getLong(3)))
                        : Optional.empty();
            }
        }
    }
}

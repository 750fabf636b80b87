package dev.agentpipe.model.log;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** Reads of the log. Every call takes one connection of the pool, blocks, and is one statement of its own. */
public final class EventLog {

    private static final String HEAD = """
            select h.epoch, h.first_position, coalesce((select max(position) from event_log), 0),
                   pg_postmaster_start_time()::text
            from event_log_head h""";

    private static final String PAGE = """
            select h.epoch, h.first_position, l.position, l.conversation_id, l.seq, l.type, l.payload
            from event_log_head h left join lateral
              (select * from event_log where position > ? and position <= ? order by position limit ?) l on true
            order by l.position""";

    /** LATERAL: with {@code = any(…)} ordered by position the planner walks the whole log. */
    private static final String PAGE_OF_CONVERSATIONS = """
            select h.epoch, h.first_position, l.position, l.conversation_id, l.seq, l.type, l.payload
            from event_log_head h left join lateral
              (select e.* from unnest(?::text[]) c(id) cross join lateral
                 (select * from event_log where conversation_id = c.id collate "C" and position > ? and position <= ?
                  order by position limit ?) e
               order by e.position limit ?) l on true
            order by l.position""";

    private final DataSource dataSource;

    public EventLog(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public LogHead head() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(HEAD);
                ResultSet row = statement.executeQuery()) {
            return headOf(row);
        }
    }

    /** Events with {@code after < position <= upTo}, at most {@code limit}; contiguous from {@code after + 1} on. */
    public LogPage page(long after, long upTo, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setLong(1, after);
            statement.setLong(2, upTo);
            statement.setInt(3, limit);
            return pageOf(statement, limit);
        }
    }

    /** As {@link #page}, of these conversations alone. */
    public LogPage page(Collection<String> conversationIds, long after, long upTo, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE_OF_CONVERSATIONS)) {
            statement.setArray(1, connection.createArrayOf("text", conversationIds.toArray()));
            statement.setLong(2, after);
            statement.setLong(3, upTo);
            statement.setInt(4, limit);
            statement.setInt(5, limit);
            return pageOf(statement, limit);
        }
    }

    /**
     * Begins a new epoch if this database is not the one the log was written to, or if it holds less than was already
     * seen. Takes the order lock for a moment; call it at the start and whenever {@link LogHead#serverStarted}
     * changes, not regularly.
     *
     * @param highWaterMark the newest id that was ever seen; null when unknown
     */
    public LogHead checkEpoch(EventId highWaterMark) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select epoch, first_position, head, server_started::text from check_epoch(?, ?)")) {
            statement.setObject(1, highWaterMark == null ? null : highWaterMark.epoch(), java.sql.Types.BIGINT);
            statement.setObject(2, highWaterMark == null ? null : highWaterMark.position(), java.sql.Types.BIGINT);
            try (ResultSet row = statement.executeQuery()) {
                return headOf(row);
            }
        }
    }

    private static LogHead headOf(ResultSet row) throws SQLException {
        row.next();
        return new LogHead(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4));
    }

    private static LogPage pageOf(PreparedStatement statement, int limit) throws SQLException {
        long epoch = 0;
        long firstPosition = 0;
        List<LoggedEvent> events = new ArrayList<>(Math.min(limit, 1024));
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                epoch = row.getLong(1);
                firstPosition = row.getLong(2);
                long position = row.getLong(3);
                if (!row.wasNull()) {
                    String payload = row.getString(7);
                    events.add(new LoggedEvent(
                            position,
                            row.getString(4),
                            row.getLong(5),
                            row.getString(6),
                            payload == null ? null : payload.getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
        return new LogPage(epoch, firstPosition, events);
    }
}

package dev.agentpipe.model.log;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Reads of the log. Every call takes one connection of the pool, blocks, and is one statement of its own. */
public final class EventLog {

    private static final String HEAD = """
            select h.epoch, h.first_position, coalesce((select max(position) from event_log), 0),
                   pg_postmaster_start_time()::text
            from event_log_head h""";

    /**
     * Rows until their payloads reach the limit. The size of a stored text is known without reading it, and of types that
     * are not wanted nothing is read.
     */
    private static final String BOUNDED = """
            select h.epoch, h.first_position, l.position, l.project, l.conversation_id, l.seq, l.type, l.payload
            from event_log_head h left join lateral
              (select * from
                 (select r.*, sum(octet_length(r.payload)) over (order by r.position %2$s
                    rows between unbounded preceding and 1 preceding) as bytes_before
                  from (%1$s) r) sized
               where coalesce(bytes_before, 0) < ?) l on true
            order by l.position""";

    private static final String COLUMNS = """
            e.position, e.project, e.conversation_id, e.seq, e.type,
            case when t.types is null or e.type = any (t.types) then e.payload end as payload""";

    private static final String PAGE = BOUNDED.formatted("""
            select %s from (select ?::text[] as types) t, event_log e
            where e.position > ? and e.position <= ? order by e.position limit ?""".formatted(COLUMNS), "");

    private static final String PAGE_BACKWARDS = BOUNDED.formatted("""
            select %s from (select ?::text[] as types) t, event_log e
            where e.position > ? and e.position <= ? order by e.position desc limit ?""".formatted(COLUMNS), "desc");

    /** LATERAL: with {@code = any(…)} ordered by position the planner walks the whole log. */
    private static final String PAGE_OF_CONVERSATIONS = BOUNDED.formatted("""
            select %s from (select ?::text[] as types) t, unnest(?::text[]) c(id) cross join lateral
              (select * from event_log where conversation_id = c.id collate "C" and position > ? and position <= ?
               order by position limit ?) e
            order by e.position limit ?""".formatted(COLUMNS), "");

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

    /** The first events with {@code after < position <= upTo}; contiguous from {@code after + 1} on. */
    public LogPage page(long after, long upTo, PageLimits limits) throws SQLException {
        return page(Set.of(), after, upTo, limits);
    }

    /** As {@link #page(long, long, PageLimits)}; of other types than these, unless there are none, without payload. */
    public LogPage page(Set<String> types, long after, long upTo, PageLimits limits) throws SQLException {
        return page(PAGE, types, after, upTo, limits);
    }

    /** The last events with {@code after < position <= upTo}, in order of position; contiguous up to {@code upTo}. */
    public LogPage pageBackwards(long after, long upTo, PageLimits limits) throws SQLException {
        return page(PAGE_BACKWARDS, Set.of(), after, upTo, limits);
    }

    private LogPage page(String sql, Set<String> types, long after, long upTo, PageLimits limits) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, arrayOf(connection, types));
            statement.setLong(2, after);
            statement.setLong(3, upTo);
            statement.setInt(4, limits.rows());
            statement.setLong(5, limits.bytes());
            return pageOf(statement, limits.rows());
        }
    }

    /** As {@link #page(Set, long, long, PageLimits)}, of these conversations alone. */
    public LogPage page(Set<String> conversationIds, Set<String> types, long after, long upTo, PageLimits limits)
            throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE_OF_CONVERSATIONS)) {
            statement.setArray(1, arrayOf(connection, types));
            statement.setArray(2, connection.createArrayOf("text", conversationIds.toArray()));
            statement.setLong(3, after);
            statement.setLong(4, upTo);
            statement.setInt(5, limits.rows());
            statement.setInt(6, limits.rows());
            statement.setLong(7, limits.bytes());
            return pageOf(statement, limits.rows());
        }
    }

    private static Array arrayOf(Connection connection, Set<String> types) throws SQLException {
        return types.isEmpty() ? null : connection.createArrayOf("text", types.toArray());
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
                    String payload = row.getString(8);
                    events.add(new LoggedEvent(
                            position,
                            row.getString(4),
                            row.getString(5),
                            row.getLong(6),
                            row.getString(7),
                            payload == null ? null : payload.getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
        return new LogPage(epoch, firstPosition, events);
    }
}

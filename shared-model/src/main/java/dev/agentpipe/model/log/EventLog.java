package dev.agentpipe.model.log;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Reads of the log. Every call blocks and is one statement, on a connection of the pool unless it is given one. */
public final class EventLog {

    private static final String HEAD = """
            select h.epoch, h.first_position, coalesce((select max(position) from event_log), 0),
                   pg_postmaster_start_time()::text
            from event_log_head h""";

    /**
     * Rows until their payloads reach the limit. The size of a stored text is known without reading it, and the
     * payloads of unwanted types are not read at all.
     */
    private static final String BOUNDED = """
            select h.epoch, h.first_position, l.position, l.project, l.conversation_id, l.seq, l.type, l.payload,
                   l.recorded_at
            from event_log_head h left join lateral
              (select * from
                 (select r.*, sum(octet_length(r.payload)) over (order by r.position %2$s
                    rows between unbounded preceding and 1 preceding) as bytes_before
                  from (%1$s) r) sized
               where coalesce(bytes_before, 0) < ?) l on true
            order by l.position""";

    private static final String COLUMNS = """
            e.position, e.project, e.conversation_id, e.seq, e.type,
            (extract(epoch from e.recorded_at) * 1000)::bigint as recorded_at,
            case when t.types is null or e.type = any (t.types) then e.payload end as payload""";

    private static final String PAGE = BOUNDED.formatted("""
            select %s from (select ?::text[] as types) t, event_log e
            where e.position > ? and e.position <= ? order by e.position limit ?""".formatted(COLUMNS), "");

    private static final String PAGE_BACKWARDS = BOUNDED.formatted("""
            select %s from (select ?::text[] as types) t, event_log e
            where e.position > ? and e.position <= ? order by e.position desc limit ?""".formatted(COLUMNS), "desc");

    /** LATERAL, because with {@code = any(…)} ordered by position the planner scans the whole log. */
    private static final String PAGE_OF_CONVERSATIONS = BOUNDED.formatted("""
            select %s from (select ?::text[] as types, ?::text[] as projects) t, unnest(?::text[]) c(id) cross join lateral
              (select * from event_log where conversation_id = c.id collate "C" and position > ? and position <= ?
               and (t.projects is null or project = any (t.projects))
               order by position limit ?) e
            order by e.position limit ?""".formatted(COLUMNS), "");

    /**
     * Rows are compared with the bounds in the order of the index (project, position), so that no other index is used:
     * for an average project the planner would prefer to scan the log by position, past everything that other projects
     * wrote since.
     */
    private static final String PAGE_OF_PROJECTS = BOUNDED.formatted("""
            select %s from (select ?::text[] as types) t, unnest(?::text[]) p(id) cross join lateral
              (select * from event_log where (project, position) > (p.id collate "C", ?::bigint)
               and (project, position) <= (p.id collate "C", ?::bigint)
               order by project, position limit ?) e
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
        return page(LogSelection.EVERYTHING, after, upTo, limits);
    }

    /** The first of these events with {@code after < position <= upTo}. */
    public LogPage page(LogSelection selection, long after, long upTo, PageLimits limits) throws SQLException {
        if (!selection.conversationIds().isEmpty()) {
            return pageOfConversations(selection, after, upTo, limits);
        }
        return selection.projects().isAll()
                ? page(PAGE, selection.types(), after, upTo, limits)
                : pageOfProjects(selection, after, upTo, limits);
    }

    /** The last events with {@code after < position <= upTo}, in order of position; contiguous up to {@code upTo}. */
    public LogPage pageBackwards(long after, long upTo, PageLimits limits) throws SQLException {
        return page(PAGE_BACKWARDS, Set.of(), after, upTo, limits);
    }

    /**
     * The first events with {@code after < position}, inside the transaction of this connection; for other types than
     * these only the position, none means all.
     */
    public static LogPage page(Connection connection, Set<String> types, long after, PageLimits limits)
            throws SQLException {
        return page(connection, PAGE, types, after, Long.MAX_VALUE, limits);
    }

    private LogPage page(String sql, Set<String> types, long after, long upTo, PageLimits limits) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return page(connection, sql, types, after, upTo, limits);
        }
    }

    private static LogPage page(
            Connection connection, String sql, Set<String> types, long after, long upTo, PageLimits limits)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, arrayOf(connection, types));
            statement.setLong(2, after);
            statement.setLong(3, upTo);
            statement.setInt(4, limits.rows());
            statement.setLong(5, limits.bytes());
            return pageOf(statement, limits.rows());
        }
    }

    private LogPage pageOfConversations(LogSelection selection, long after, long upTo, PageLimits limits)
            throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE_OF_CONVERSATIONS)) {
            Set<String> projects = selection.projects().ids();
            statement.setArray(1, arrayOf(connection, selection.types()));
            statement.setArray(2, projects == null ? null : connection.createArrayOf("text", projects.toArray()));
            return pageOf(connection, statement, 3, selection.conversationIds(), after, upTo, limits);
        }
    }

    private LogPage pageOfProjects(LogSelection selection, long after, long upTo, PageLimits limits)
            throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE_OF_PROJECTS)) {
            statement.setArray(1, arrayOf(connection, selection.types()));
            return pageOf(connection, statement, 2, selection.projects().ids(), after, upTo, limits);
        }
    }

    /** Merges the first events of each of {@code ids}. */
    private static LogPage pageOf(
            Connection connection,
            PreparedStatement statement,
            int from,
            Set<String> ids,
            long after,
            long upTo,
            PageLimits limits)
            throws SQLException {
        statement.setArray(from, connection.createArrayOf("text", ids.toArray()));
        statement.setLong(from + 1, after);
        statement.setLong(from + 2, upTo);
        statement.setInt(from + 3, limits.rows());
        statement.setInt(from + 4, limits.rows());
        statement.setLong(from + 5, limits.bytes());
        return pageOf(statement, limits.rows());
    }

    private static Array arrayOf(Connection connection, Set<String> types) throws SQLException {
        return types.isEmpty() ? null : connection.createArrayOf("text", types.toArray());
    }

    /**
     * Begins a new epoch if this database is not the one that the log was written to, or if it holds less than was
     * already seen. Takes the order lock briefly; call it at the start and whenever {@link LogHead#serverStarted}
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
                // Retention is still deleting below the first position: a page of what is left there would have gaps.
                if (!row.wasNull() && position >= firstPosition) {
                    events.add(new LoggedEvent(
                            position,
                            row.getString(4),
                            row.getString(5),
                            row.getLong(6),
                            row.getString(7),
                            // The driver has the text as UTF-8 bytes anyway; a string would be created for nothing.
                            row.getBytes(8),
                            row.getLong(9)));
                }
            }
        }
        return new LogPage(epoch, firstPosition, events);
    }
}

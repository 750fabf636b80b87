package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.AppendColumns;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.runtime.epoch.CommitCertainty;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The one call that appends a batch, in one round trip; see {@code append_events} in the migrations. */
final class AppendStatement {

    private static final String CALL = "select epoch, outcomes, positions, seqs from append_events("
            + "?, ".repeat(AppendColumns.COUNT) + "make_interval(secs => ?), ?::timestamptz, ?::text[])";

    private AppendStatement() {}

    /**
     * Appends and commits.
     *
     * @param connection in auto-commit, READ COMMITTED
     * @param serverStarted start of the database server that was last checked for its epoch
     */
    static AppendResult execute(
            Connection connection, List<LogEntry> entries, Duration lockWait, Duration timeout, String serverStarted)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CALL)) {
            statement.setQueryTimeout((int) timeout.toSeconds());
            bind(connection, statement, entries, lockWait, serverStarted);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                AppendResult result = result(row);
                CommitCertainty.require(statement);
                return result;
            }
        }
    }

    /**
     * Appends and rolls back. Both in one message: the locks, which all writers share, never wait for this process, nor
     * for the write to disk of a commit.
     *
     * @param connection in a transaction of its own, READ COMMITTED
     */
    static AppendResult rehearse(Connection connection, List<LogEntry> entries, Duration timeout, String serverStarted)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CALL + "; rollback")) {
            statement.setQueryTimeout((int) timeout.toSeconds());
            bind(connection, statement, entries, Duration.ZERO, serverStarted);
            statement.execute();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return result(row);
            }
        }
    }

    private static void bind(
            Connection connection,
            PreparedStatement statement,
            List<LogEntry> entries,
            Duration lockWait,
            String serverStarted)
            throws SQLException {
        AppendColumns.bind(connection, statement, entries);
        statement.setDouble(AppendColumns.COUNT + 1, lockWait.toMillis() / 1000.0);
        statement.setString(AppendColumns.COUNT + 2, serverStarted);
        statement.setArray(AppendColumns.COUNT + 3, projects(connection, entries));
    }

    /** Null while only the default project exists, which saves the work. */
    private static Array projects(Connection connection, List<LogEntry> entries) throws SQLException {
        if (entries.stream().allMatch(entry -> entry.project().equals(ProjectId.DEFAULT))) {
            return null;
        }
        return connection.createArrayOf(
                "text", entries.stream().map(LogEntry::project).toArray());
    }

    private static AppendResult result(ResultSet row) throws SQLException {
        Object[] codes = elements(row.getArray(2));
        AppendOutcome[] outcomes = new AppendOutcome[codes.length];
        for (int i = 0; i < codes.length; i++) {
            outcomes[i] = AppendOutcome.of(((Number) codes[i]).intValue());
        }
        return new AppendResult(row.getLong(1), outcomes, longs(row.getArray(3)), longs(row.getArray(4)));
    }

    private static long[] longs(Array array) throws SQLException {
        Object[] values = elements(array);
        long[] longs = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            longs[i] = values[i] == null ? 0 : ((Number) values[i]).longValue();
        }
        return longs;
    }

    private static Object[] elements(Array array) throws SQLException {
        return (Object[]) array.getArray();
    }
}

package dev.agentpipe.stream.forget;

import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Drops the oldest events of the log in small transactions, none of which holds the order lock: the first one moves the
 * beginning of the log, the others delete what lies before it. If the process ends in between, rows are left that
 * nobody reads and that the next run deletes. Blocks.
 */
@Singleton
final class LogTrim {

    private static final int ROWS = 5_000;

    private static final String BEGIN = """
            select begin_log_at(log_kept_from(make_interval(secs => ?), ?))""";

    private static final String DROP = "select drop_trimmed(" + ROWS + ")";

    private final AgroalDataSource dataSource;
    private final QueryTimes times;

    LogTrim(AgroalDataSource dataSource, QueryTimes times) {
        this.dataSource = dataSource;
        this.times = times;
    }

    /**
     * The result of a run.
     *
     * @param first the position that the log begins with
     */
    record Trimmed(long events, long first) {}

    /** Within both limits; null for none. */
    Trimmed trim(Duration age, Long bytes) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            long first = begin(connection, age, bytes);
            long dropped = 0;
            try (PreparedStatement statement = connection.prepareStatement(DROP)) {
                for (int rows = ROWS; rows == ROWS; dropped += rows) {
                    rows = Math.toIntExact(times.time(QueryName.TRIM, () -> number(statement)));
                }
            }
            return new Trimmed(dropped, first);
        }
    }

    private static long begin(Connection connection, Duration age, Long bytes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            statement.setObject(1, age == null ? null : age.toMillis() / 1000.0, java.sql.Types.DOUBLE);
            statement.setObject(2, bytes, java.sql.Types.BIGINT);
            return number(statement);
        }
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}

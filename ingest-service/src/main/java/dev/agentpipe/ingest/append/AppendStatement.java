package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.runtime.epoch.CommitCertainty;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The one call that appends a batch, in one round trip; see {@code append_events} in the migrations. */
final class AppendStatement {

    private static final String CALL = "select epoch, outcomes, positions, seqs from append_events(" + "?, ".repeat(26)
            + "make_interval(secs => ?), ?::timestamptz, ?::text[])";
    private static final Metrics NO_METRICS = new Metrics(null, null, null, null, null, null);

    private final Connection connection;
    private final PreparedStatement statement;
    private final List<LogEntry> entries;
    private int parameter;

    private AppendStatement(Connection connection, PreparedStatement statement, List<LogEntry> entries) {
        this.connection = connection;
        this.statement = statement;
        this.entries = entries;
    }

    /**
     * Appends and commits.
     *
     * @param connection in auto-commit, READ COMMITTED
     * @param serverStarted the database server that was last checked for being the same
     */
    static AppendResult execute(
            Connection connection, List<LogEntry> entries, Duration lockWait, Duration timeout, String serverStarted)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CALL)) {
            statement.setQueryTimeout((int) timeout.toSeconds());
            new AppendStatement(connection, statement, entries).bind(lockWait, serverStarted);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                AppendResult result = result(row);
                CommitCertainty.require(statement);
                return result;
            }
        }
    }

    private void bind(Duration lockWait, String serverStarted) throws SQLException {
        text(LogEntry::conversationId);
        text(entry -> entry.event().type());
        text(LogEntry::line);
        text(LogEntry::identity);
        array("bigint", LogEntry::fingerprint);
        text(entry -> entry.event().timestamp().instant().toString());
        text(entry -> entry.vocabulary().source());
        text(entry -> entry.update() == null ? null : entry.update().kind());
        text(entry -> entry.update() == null ? null : entry.update().json());
        message("text", Message::agentId);
        message("text", Message::agentName);
        message("text", Message::agentType);
        message("text", Message::agentVersion);
        message("text", Message::content);
        message("text", Message::role);
        message("text", message -> message.timestamp().instant().toString());
        message("text", message -> message.timestamp().text());
        message("integer", Message::sequenceNumber);
        message("integer", Message::turnNumber);
        metrics("numeric", Metrics::duration);
        metrics("bigint", Metrics::inputTokens);
        metrics("bigint", Metrics::outputTokens);
        metrics("bigint", Metrics::totalTokens);
        metrics("text", Metrics::model);
        metrics("numeric", Metrics::cost);
        message(
                "text",
                message -> message.extra() == null ? null : message.extra().toString());
        statement.setDouble(++parameter, lockWait.toMillis() / 1000.0);
        statement.setString(++parameter, serverStarted);
        projects();
    }

    /** Null, which costs nothing, while there is but the default project. */
    private void projects() throws SQLException {
        if (entries.stream().allMatch(entry -> entry.project().equals(ProjectId.DEFAULT))) {
            statement.setNull(++parameter, Types.ARRAY);
        } else {
            text(LogEntry::project);
        }
    }

    private void text(Function<LogEntry, String> value) throws SQLException {
        array("text", value);
    }

    private void message(String type, Function<Message, ?> value) throws SQLException {
        array(type, entry -> entry.message() == null ? null : value.apply(entry.message()));
    }

    private void metrics(String type, Function<Metrics, ?> value) throws SQLException {
        message(type, message -> value.apply(message.metrics() == null ? NO_METRICS : message.metrics()));
    }

    private void array(String type, Function<LogEntry, ?> value) throws SQLException {
        Object[] values = new Object[entries.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(entries.get(i));
        }
        statement.setArray(++parameter, connection.createArrayOf(type, values));
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

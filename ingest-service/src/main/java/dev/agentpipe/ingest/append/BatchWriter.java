package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogHead;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Writes batches to the log, each as one transaction. A batch that lost a deadlock or a serialization race is certainly
 * not committed and is tried again; anything else that fails is the caller's.
 */
final class BatchWriter {

    private static final String SERVER_RESTARTED = "AP001";
    private static final int MAX_TRIES = 3;

    private final DataSource dataSource;
    private final EventLog log;
    private final Supplier<EventId> witness;
    private final Duration timeout;
    /** Kept by the thread that writes; another one only costs one more check. */
    private volatile String serverStarted;

    private volatile EventId newest;

    /**
     * Writes by connections of {@code dataSource}.
     *
     * @param witness the newest id that was ever published, null when that is not known
     */
    BatchWriter(DataSource dataSource, EventLog log, Supplier<EventId> witness, Duration timeout) {
        this.dataSource = dataSource;
        this.log = log;
        this.witness = witness;
        this.timeout = timeout;
    }

    AppendResult write(List<LogEntry> entries, Duration lockWait) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = dataSource.getConnection()) {
                if (serverStarted == null) {
                    checkServer();
                }
                AppendResult result = AppendStatement.execute(connection, entries, lockWait, timeout, serverStarted);
                remember(result);
                return result;
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                boolean certainlyNotCommitted = state.equals(SERVER_RESTARTED) || state.startsWith("40");
                if (!certainlyNotCommitted || attempt == MAX_TRIES) {
                    throw e;
                }
                if (state.equals(SERVER_RESTARTED)) {
                    serverStarted = null;
                }
            }
        }
    }

    /** A restarted server may be another one: a restored backup, a promoted replica, a snapshot put back. */
    private void checkServer() throws SQLException {
        EventId published = witness.get();
        EventId own = newest;
        EventId seen = published == null || (own != null && own.compareTo(published) > 0) ? own : published;
        LogHead head = log.checkEpoch(seen);
        serverStarted = head.serverStarted();
    }

    private void remember(AppendResult result) {
        for (int i = result.positions().length - 1; i >= 0; i--) {
            if (result.positions()[i] > 0) {
                newest = new EventId(result.epoch(), result.positions()[i]);
                return;
            }
        }
    }
}

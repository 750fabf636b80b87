package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.runtime.epoch.EpochGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Writes batches to the log, each as one transaction. */
final class BatchWriter {

    private final DataSource dataSource;
    private final EpochGuard epoch;
    private final StoredFingerprints stored;
    private final Duration timeout;

    BatchWriter(DataSource dataSource, EpochGuard epoch, Duration timeout) {
        this.dataSource = dataSource;
        this.epoch = epoch;
        this.stored = new StoredFingerprints(dataSource, timeout);
        this.timeout = timeout;
    }

    /** The fingerprints of those messages that are stored, among the ones that {@code keys} name. */
    Map<PendingEvent.Key, Long> storedFingerprints(List<PendingEvent.Key> keys) throws SQLException {
        return stored.of(keys);
    }

    AppendResult write(List<LogEntry> entries, Duration lockWait) throws SQLException {
        AppendResult result = epoch.run(serverStarted -> {
            try (Connection connection = dataSource.getConnection()) {
                return AppendStatement.execute(connection, entries, lockWait, timeout, serverStarted);
            }
        });
        EventId newest = result.newest();
        if (newest != null) {
            epoch.committed(newest);
        }
        return result;
    }
}

package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.runtime.epoch.EpochGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Writes batches to the log, each as one transaction. */
final class BatchWriter {

    private final DataSource dataSource;
    private final EpochGuard epoch;
    private final Duration timeout;

    BatchWriter(DataSource dataSource, EpochGuard epoch, Duration timeout) {
        this.dataSource = dataSource;
        this.epoch = epoch;
        this.timeout = timeout;
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

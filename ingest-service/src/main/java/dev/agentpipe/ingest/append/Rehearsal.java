package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;

/**
 * An append that is rolled back: the queue, the batch, the call of the database function, the publication and the
 * answers, as {@link AppendLane} has them, but nothing is committed, published or counted.
 */
final class Rehearsal {

    /** A database that is slower than this is not going to be faster for it. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final int QUEUED_BYTES = 1024 * 1024;

    private final DataSource dataSource;
    private final EventLog log;
    private final PendingQueue queue = new PendingQueue(Integer.MAX_VALUE, Integer.MAX_VALUE);
    private String serverStarted;

    Rehearsal(DataSource dataSource) {
        this.dataSource = dataSource;
        this.log = new EventLog(dataSource);
    }

    /** Gives the outcomes that the events would have had. Blocks. One thread at a time. */
    List<AppendOutcome> append(List<LogEntry> entries) throws SQLException, InterruptedException {
        Submission submission = new Submission("", null, entries.size(), 0, Long.MAX_VALUE);
        List<PendingEvent> events = new ArrayList<>(entries.size());
        for (LogEntry entry : entries) {
            events.add(new PendingEvent(entry, entry.line().length(), submission, null, new CompletableFuture<>()));
        }
        queue.offer(events);
        Batch batch = new Batch(queue.take(entries.size(), QUEUED_BYTES, 0));
        AppendResult result = rolledBack(batch.entries());
        List<LoggedEvent> logged = batch.logged(result);
        if (!logged.isEmpty()) {
            Publication.of(result.epoch(), logged).encode();
        }
        batch.answers(result).give();
        return events.stream()
                .map(event -> event.answer().getNow(AppendOutcome.BUSY))
                .toList();
    }

    private AppendResult rolledBack(List<LogEntry> entries) throws SQLException {
        if (serverStarted == null) {
            serverStarted = log.head().serverStarted();
        }
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                return AppendStatement.rehearse(connection, entries, TIMEOUT, serverStarted);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}

package dev.agentpipe.upload.store;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.runtime.publishing.EventPublisher;
import dev.agentpipe.runtime.usage.Usage;
import dev.agentpipe.runtime.usage.UsageCounter;
import dev.agentpipe.upload.Rejections;
import dev.agentpipe.upload.UploadConfig;
import dev.agentpipe.upload.body.SpoolFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Merges event logs: events that the log lacks are appended one by one; those that it has are left alone. */
@ApplicationScoped
public class EventLogStore {

    private static final String CALL =
            "select outcome, conversation, answer, differences, epoch, first_position, appended"
                    + " from append_uploaded(?, ?, make_interval(secs => ?), ?::timestamptz, ?, ?, ?)";

    /** The same, after a deleted conversation was restored and before it gets the fields that no event has. */
    private static final String CALL_TO_RESTORE =
            "select outcome, conversation, answer, differences, epoch, first_position, appended"
                    + " from restore_uploaded(?, ?, make_interval(secs => ?), ?::timestamptz, ?, ?, ?, ?::json, ?)";

    private final UploadTransaction transaction;
    private final EventPublisher publisher;
    private final UsageCounter usage;
    private final StoredUploads stored;
    private final Duration lockWait;

    EventLogStore(
            UploadTransaction transaction,
            EventPublisher publisher,
            UsageCounter usage,
            StoredUploads stored,
            UploadConfig config) {
        this.stored = stored;
        this.usage = usage;
        this.transaction = transaction;
        this.publisher = publisher;
        this.lockWait = config.lockWait();
    }

    /** Commits the upload, or determines what a commit would do. */
    public EventLogOutcome append(EventLogUpload upload, SpoolFile rows, UploadParameters parameters) {
        return transaction.run(
                rows::reader,
                parameters.restore() ? CALL_TO_RESTORE : CALL,
                parameters.dryRun(),
                (call, serverStarted) -> bind(call, serverStarted, upload, parameters),
                row -> outcome(row, rows, parameters));
    }

    private void bind(PreparedStatement call, String serverStarted, EventLogUpload upload, UploadParameters parameters)
            throws SQLException {
        call.setString(1, parameters.identity());
        call.setBytes(2, upload.contentHash());
        call.setDouble(3, lockWait.toMillis() / 1000.0);
        call.setString(4, serverStarted);
        call.setBoolean(5, parameters.dryRun());
        call.setInt(6, Rejections.MAX_LISTED);
        call.setString(7, parameters.sender().project());
        if (parameters.restore()) {
            call.setString(8, upload.restored());
            call.setString(9, parameters.sender().keyId());
        }
    }

    /**
     * Publishes positions only: the rows are gone by now, merges are rare, and receivers can read the events from the
     * log.
     */
    private EventLogOutcome outcome(ResultSet row, SpoolFile rows, UploadParameters parameters) throws SQLException {
        EventLogOutcome.Result result = EventLogOutcome.Result.valueOf(
                row.getString(1).toUpperCase(Locale.ROOT).replace('-', '_'));
        long first = row.getLong(6);
        if (!parameters.dryRun()) {
            stored.eventLog(result);
        }
        if (first > 0 && !parameters.dryRun()) {
            stored.events(row.getInt(7), rows.size());
            Publication publication =
                    new Publication(row.getLong(5), first, row.getInt(7), List.of(), System.currentTimeMillis());
            EventId newest = publication.newest();
            transaction.committed(newest);
            usage.add(
                    parameters.sender().project(),
                    parameters.sender().keyId(),
                    Usage.ofUpload(row.getInt(7), rows.size()));
            publisher.publish(publication);
        }
        return new EventLogOutcome(result, row.getString(2), row.getString(3), ConflictDetails.lines(row.getString(4)));
    }
}

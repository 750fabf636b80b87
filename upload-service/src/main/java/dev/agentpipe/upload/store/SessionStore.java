package dev.agentpipe.upload.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.event.Identity;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.runtime.publishing.EventPublisher;
import dev.agentpipe.runtime.usage.Usage;
import dev.agentpipe.runtime.usage.UsageCounter;
import dev.agentpipe.upload.Rejections;
import dev.agentpipe.upload.UploadConfig;
import dev.agentpipe.upload.body.SpoolFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Stores whole conversations, each as one event of the log. */
@ApplicationScoped
public class SessionStore {

    private static final String CALL =
            "select outcome, conversation, answer, differences, epoch, event_position from store_session(?, ?, ?, ?,"
                    + " ?::json, ?::json, ?, ?::json, make_interval(secs => ?), ?::timestamptz, ?, ?, ?)";

    private final UploadTransaction transaction;
    private final EventPublisher publisher;
    private final UsageCounter usage;
    private final StoredUploads stored;
    private final Duration lockWait;

    SessionStore(
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
    public SessionOutcome store(SessionUpload upload, SpoolFile rows, UploadParameters parameters) {
        String id = conversationId(upload, parameters);
        ObjectNode counts = Json.MAPPER
                .createObjectNode()
                .put("messagesCreated", upload.totals().messages())
                .put("participantsCreated", upload.started().participants().size())
                .put("totalTokens", upload.totals().tokens())
                .put("totalCost", upload.totals().cost());
        String event = event(upload, id, counts);
        return transaction.run(
                () -> upload.missing().fill(rows, id),
                CALL,
                parameters.dryRun(),
                (call, serverStarted) -> bind(call, serverStarted, upload, parameters, id, event, Json.write(counts)),
                row -> outcome(row, event, rows, upload, parameters));
    }

    /**
     * An upload without any identity is identified by its content and project, so that a retry is a repeat but the same
     * upload to another project is not. For the default project the identity is what it was before projects existed.
     */
    private static String conversationId(SessionUpload upload, UploadParameters parameters) {
        if (upload.originalId() != null) {
            return upload.originalId();
        }
        if (parameters.idempotencyKey() != null) {
            return Identity.uuid(
                    EventTypes.SESSION_UPLOADED, parameters.sender().keyId(), parameters.idempotencyKey());
        }
        String content = HexFormat.of().formatHex(upload.contentHash());
        String project = parameters.sender().project();
        return project.equals(ProjectId.DEFAULT)
                ? Identity.uuid(upload.kind(), content)
                : Identity.uuid(upload.kind(), content, project);
    }

    private static String event(SessionUpload upload, String id, ObjectNode counts) {
        SessionUpload.Started started = upload.started();
        ObjectNode data = Json.MAPPER.createObjectNode().put("conversationId", id);
        if (started.name() != null) {
            data.put("name", started.name());
        }
        if (started.mode() != null) {
            data.put("mode", started.mode());
        }
        data.put("status", upload.ended() == null ? "ACTIVE" : upload.ended().status());
        if (started.startedAtText() != null) {
            data.put("startedAt", started.startedAtText());
        }
        data.setAll(counts);
        ObjectNode line = Json.MAPPER
                .createObjectNode()
                .put("type", EventTypes.SESSION_UPLOADED)
                .put("timestamp", Instant.now().toString());
        return Json.write(line.set("data", data));
    }

    private void bind(
            PreparedStatement call,
            String serverStarted,
            SessionUpload upload,
            UploadParameters parameters,
            String id,
            String event,
            String counts)
            throws SQLException {
        call.setString(1, id);
        call.setString(2, upload.kind().text());
        call.setString(3, parameters.identity());
        call.setBytes(4, upload.contentHash());
        call.setString(5, Json.write(upload.started()));
        if (upload.ended() == null) {
            call.setNull(6, Types.VARCHAR);
        } else {
            call.setString(6, Json.write(upload.ended()));
        }
        call.setString(7, event);
        call.setString(8, counts);
        call.setDouble(9, lockWait.toMillis() / 1000.0);
        call.setString(10, serverStarted);
        call.setBoolean(11, parameters.dryRun());
        call.setInt(12, Rejections.MAX_LISTED);
        call.setString(13, parameters.sender().project());
    }

    private SessionOutcome outcome(
            ResultSet row, String event, SpoolFile rows, SessionUpload upload, UploadParameters parameters)
            throws SQLException {
        SessionOutcome.Result result =
                SessionOutcome.Result.valueOf(row.getString(1).toUpperCase(Locale.ROOT));
        String id = row.getString(2);
        long position = row.getLong(6);
        if (!parameters.dryRun()) {
            stored.session(result);
        }
        if (position > 0) {
            String project = parameters.sender().project();
            EventId newest = new EventId(row.getLong(5), position);
            transaction.committed(newest);
            stored.messages(upload.totals().messages(), rows.size());
            usage.add(project, parameters.sender().keyId(), Usage.ofUpload(1, rows.size()));
            publisher.publish(Publication.of(
                    newest.epoch(),
                    List.of(new LoggedEvent(
                            position,
                            project,
                            id,
                            1,
                            EventTypes.SESSION_UPLOADED,
                            event.getBytes(StandardCharsets.UTF_8),
                            0,
                            transaction.trace()))));
        }
        return new SessionOutcome(result, id, row.getString(3), ConflictDetails.fields(row.getString(4)));
    }
}

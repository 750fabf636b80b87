package dev.agentpipe.model.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.session.Totals;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A conversation's own row.
 *
 * @param startedAt as the client sent it; null while the start is unknown
 * @param endedAt as the client sent it; null while the conversation goes on
 * @param silent whether it was ended only because no events came
 * @param counted totals of what is stored
 * @param reported totals that the client counted, including messages that it never sent
 * @param errorCount may exceed the errors in the log after that was trimmed
 */
public record StoredConversation(
        String id,
        String project,
        String status,
        String source,
        String name,
        String mode,
        Integer maxTurns,
        String initialPrompt,
        String startedAt,
        String endedAt,
        Instant endedInstant,
        boolean silent,
        String completionReason,
        ObjectNode summary,
        ObjectNode systemInfo,
        ObjectNode command,
        ObjectNode metadata,
        int errorCount,
        String lastError,
        Instant lastErrorAt,
        Totals counted,
        Totals reported,
        Instant lastEventAt,
        Instant createdAt) {

    private static final String SELECT = """
            select id, project, status, source, name, mode, max_turns, initial_prompt, started_at_text, ended_at_text,
              ended_at, silent, completion_reason, summary, system_info, command, metadata, error_count, last_error,
              last_error_at, reported_messages, reported_turns, reported_tokens, reported_cost, reported_duration,
              last_event_at, created_at, message_count, total_tokens, total_cost, total_duration
            from conversation where id = ? and deleted_at is null""";

    /** Empty when it does not exist or was deleted. */
    public static Optional<StoredConversation> find(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setString(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(of(row)) : Optional.empty();
            }
        }
    }

    private static StoredConversation of(ResultSet row) throws SQLException {
        return new StoredConversation(
                row.getString("id"),
                row.getString("project"),
                row.getString("status"),
                row.getString("source"),
                row.getString("name"),
                row.getString("mode"),
                row.getObject("max_turns", Integer.class),
                row.getString("initial_prompt"),
                row.getString("started_at_text"),
                row.getString("ended_at_text"),
                instant(row, "ended_at"),
                row.getBoolean("silent"),
                row.getString("completion_reason"),
                Json.stored(row.getString("summary")),
                Json.stored(row.getString("system_info")),
                Json.stored(row.getString("command")),
                Json.stored(row.getString("metadata")),
                row.getInt("error_count"),
                row.getString("last_error"),
                instant(row, "last_error_at"),
                new Totals(
                        row.getLong("message_count"),
                        null,
                        row.getLong("total_tokens"),
                        row.getBigDecimal("total_cost"),
                        row.getBigDecimal("total_duration")),
                new Totals(
                        row.getObject("reported_messages", Long.class),
                        row.getObject("reported_turns", Long.class),
                        row.getObject("reported_tokens", Long.class),
                        row.getBigDecimal("reported_cost"),
                        row.getBigDecimal("reported_duration")),
                instant(row, "last_event_at"),
                instant(row, "created_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}

package dev.agentpipe.stream.session;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A row of a conversation, without its long texts. Not an entity: lists read fifty at a time, and need nothing of what
 * Hibernate does for each.
 *
 * <p>What was counted here and what the client reported at the end are kept apart, because a client also counts
 * messages that it never sent.
 *
 * @param promptPreview one more character than is shown in a list
 * @param lastSeq the number of its events
 */
record Conversation(
        String id,
        String project,
        String status,
        String source,
        String name,
        String mode,
        String promptPreview,
        String startedAt,
        String endedAt,
        SessionTotals counted,
        SessionTotals reported,
        long lastSeq,
        Instant lastEventAt,
        Instant createdAt,
        Instant updatedAt) {

    /** In the order in which {@link #of} reads them. */
    static final String COLUMNS = """
            id, project, status, source, name, mode, substr(initial_prompt, 1, %d), started_at_text, ended_at_text,
            message_count, total_tokens, total_cost, total_duration,
            reported_messages, reported_turns, reported_tokens, reported_cost, reported_duration,
            last_seq, last_event_at, created_at, updated_at""".formatted(SessionSummary.PREVIEW_CHARACTERS + 1);

    /** How many columns those are. */
    static final int COUNT = 22;

    static Conversation of(ResultSet row) throws SQLException {
        return new Conversation(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                new SessionTotals(row.getLong(10), null, row.getLong(11), row.getBigDecimal(12), row.getBigDecimal(13)),
                reported(row),
                row.getLong(19),
                time(row, 20),
                time(row, 21),
                time(row, 22));
    }

    /** Null when the client reported nothing. */
    private static SessionTotals reported(ResultSet row) throws SQLException {
        Long messages = row.getObject(14, Long.class);
        Long turns = row.getObject(15, Long.class);
        Long tokens = row.getObject(16, Long.class);
        BigDecimal cost = row.getBigDecimal(17);
        BigDecimal duration = row.getBigDecimal(18);
        return messages == null && turns == null && tokens == null && cost == null && duration == null
                ? null
                : new SessionTotals(messages, turns, tokens, cost, duration);
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}

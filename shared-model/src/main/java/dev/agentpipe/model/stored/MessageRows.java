package dev.agentpipe.model.stored;

import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Timestamp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Rows of the table {@code message}. */
final class MessageRows {

    static final String COLUMNS =
            "sequence_number, sent_at, id, position, fingerprint, agent_id, agent_name, agent_type,"
                    + " agent_version, content, role, sent_at_text, turn_number, duration, input_tokens, output_tokens,"
                    + " total_tokens, model, cost, extra, original_bytes";

    private MessageRows() {}

    static StoredMessage message(ResultSet row) throws SQLException {
        Integer sequenceNumber = row.getObject(1, Integer.class);
        Instant sentAt = row.getObject(2, OffsetDateTime.class).toInstant();
        String id = row.getString(3);
        Metrics metrics = new Metrics(
                row.getBigDecimal(14),
                row.getObject(15, Long.class),
                row.getObject(16, Long.class),
                row.getObject(17, Long.class),
                row.getString(18),
                row.getBigDecimal(19));
        Message message = new Message(
                id,
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                new Timestamp(row.getString(12), sentAt),
                sequenceNumber,
                row.getObject(13, Integer.class),
                metrics.none() ? null : metrics,
                row.getObject(21, Integer.class),
                Json.stored(row.getString(20)));
        return new StoredMessage(message, new MessageKey(sequenceNumber, sentAt, id), row.getLong(4), row.getLong(5));
    }
}

package dev.agentpipe.model.stored;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads messages in the order of their conversation, equally fast from anywhere in it. From one of its ends that is one
 * statement, since the index {@code message_in_order} has those without a sequence number last. From the middle, those with
 * one and those without are read one after the other, each with a single row comparison that the index answers; that is up
 * to two statements: a caller that needs them to agree reads in one snapshot.
 */
public final class StoredMessages {

    private static final String BYTES = "octet_length(content) + octet_length(id) + octet_length(agent_id)"
            + " + coalesce(octet_length(agent_name), 0) + octet_length(agent_type)"
            + " + coalesce(octet_length(agent_version), 0) + coalesce(octet_length(model), 0)"
            + " + coalesce(octet_length(extra::text), 0)";

    private static final String COUNT = "select count(*) from message where conversation_id = ? and position <= ?";

    private static final String KEY =
            "select sequence_number, sent_at, id from message where conversation_id = ? and id = ?";

    /** Answered by the index alone, which it reads from the beginning of the conversation. */
    private static final String FIRST_SINCE = """
            select sequence_number, sent_at from message where conversation_id = ? and sent_at >= ?
            order by sequence_number, sent_at, id limit 1""";

    private StoredMessages() {}

    /** A message whose text was not read: PostgreSQL knows its size without reading it. */
    public record Sized(MessageKey key, int bytes) {}

    /** The sizes of the first {@code limit} messages of the range. */
    public static List<Sized> sizes(Connection connection, MessageRange range, int limit) throws SQLException {
        return rows(
                connection,
                range,
                "sequence_number, sent_at, id, " + BYTES,
                limit,
                row -> new Sized(key(row), row.getInt(4)));
    }

    /** The first {@code limit} messages of the range. */
    public static List<StoredMessage> read(Connection connection, MessageRange range, int limit) throws SQLException {
        return rows(connection, range, MessageRows.COLUMNS, limit, MessageRows::message);
    }

    /**
     * The first messages of the range.
     *
     * @param more whether others follow them
     */
    public record Page(List<StoredMessage> messages, boolean more) {}

    /** The messages of the range up to a number of bytes, at least one; fails when they are deleted meanwhile. */
    public static Page page(Connection connection, MessageRange range, int maxRows, long maxBytes) throws SQLException {
        List<Sized> sizes = sizes(connection, range, maxRows + 1);
        long bytes = 0;
        int count = 0;
        while (count < Math.min(sizes.size(), maxRows) && bytes < maxBytes) {
            bytes += sizes.get(count++).bytes();
        }
        List<StoredMessage> found = count == 0 ? List.of() : read(connection, range, count);
        if (found.size() < count) {
            throw new ConversationGoneException(range.conversationId());
        }
        return new Page(found, count < sizes.size());
    }

    /** The number of messages up to a position of the log. */
    public static long count(Connection connection, String conversationId, long upTo) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
            statement.setString(1, conversationId);
            statement.setLong(2, upTo);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** The sort position of the message with this id; empty when the conversation has none. */
    public static Optional<MessageKey> key(Connection connection, String conversationId, String id)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEY)) {
            statement.setString(1, conversationId);
            statement.setString(2, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(key(row)) : Optional.empty();
            }
        }
    }

    /**
     * The position right before the first message, in the order of the conversation, that was sent at this time or
     * later; after all messages when none was. No message has an empty id.
     */
    public static MessageKey before(Connection connection, String conversationId, Instant time) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIRST_SINCE)) {
            statement.setString(1, conversationId);
            statement.setObject(2, time.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new MessageKey(
                                row.getObject(1, Integer.class),
                                row.getObject(2, OffsetDateTime.class).toInstant(),
                                "")
                        : new MessageKey(null, Instant.parse("9999-12-31T00:00:00Z"), "");
            }
        }
    }

    /** The position right before the first message that has this sequence number or a higher one. */
    public static MessageKey before(int sequenceNumber) {
        return new MessageKey(sequenceNumber, Instant.EPOCH, "");
    }

    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Which messages a statement reads. */
    private enum Part {
        ALL(""),
        NUMBERED(" and sequence_number is not null"),
        UNNUMBERED(" and sequence_number is null");

        private final String condition;

        Part(String condition) {
            this.condition = condition;
        }
    }

    private static <T> List<T> rows(Connection connection, MessageRange range, String columns, int limit, Row<T> reader)
            throws SQLException {
        List<T> found = new ArrayList<>();
        if (range.from() == null) {
            part(connection, range, Part.ALL, false, columns, limit, reader, found);
            return found;
        }
        boolean numbered = range.from().sequenceNumber() != null;
        part(connection, range, numbered ? Part.NUMBERED : Part.UNNUMBERED, true, columns, limit, reader, found);
        if (found.size() < limit && numbered != range.backwards()) {
            Part other = numbered ? Part.UNNUMBERED : Part.NUMBERED;
            part(connection, range, other, false, columns, limit - found.size(), reader, found);
        }
        return found;
    }

    private static <T> void part(
            Connection connection,
            MessageRange range,
            Part part,
            boolean bounded,
            String columns,
            int limit,
            Row<T> reader,
            List<T> found)
            throws SQLException {
        boolean numbered = part == Part.NUMBERED;
        try (PreparedStatement statement =
                connection.prepareStatement(sql(columns, part, bounded, range.backwards()))) {
            int next = 1;
            statement.setString(next++, range.conversationId());
            statement.setLong(next++, range.upTo());
            if (bounded) {
                if (numbered) {
                    statement.setInt(next++, range.from().sequenceNumber());
                }
                statement.setObject(next++, range.from().sentAt().atOffset(ZoneOffset.UTC));
                statement.setString(next++, range.from().id());
            }
            statement.setInt(next, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(reader.of(row));
                }
            }
        }
    }

    private static String sql(String columns, Part part, boolean bounded, boolean backwards) {
        boolean numbered = part == Part.NUMBERED;
        String compared = numbered ? "(sequence_number, sent_at, id)" : "(sent_at, id)";
        String bound = (backwards ? " < " : " > ") + (numbered ? "(?, ?, ?)" : "(?, ?)");
        String direction = backwards ? " desc" : "";
        return "select " + columns + " from message where conversation_id = ? and position <= ?" + part.condition
                + (bounded ? " and " + compared + bound : "")
                + " order by sequence_number" + direction + ", sent_at" + direction + ", id" + direction + " limit ?";
    }

    private static MessageKey key(ResultSet row) throws SQLException {
        return new MessageKey(
                row.getObject(1, Integer.class),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                row.getString(3));
    }
}

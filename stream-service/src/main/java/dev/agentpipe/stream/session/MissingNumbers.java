package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the sequence numbers that no message of a conversation has, lost by its live stream: between the others, and
 * after the last one if the conversation has ended and its client has sent more. Inside a {@link Snapshot} only.
 */
@Singleton
final class MissingNumbers {

    static final int MAX_RANGES = 100;

    /** The most messages that are looked at: walking that many index entries takes a few milliseconds. */
    private static final int MAX_LOOKED_AT = 100_000;

    private static final String RANGES = """
            with numbers as (
              select sequence_number n from message where conversation_id = ? and sequence_number is not null
              order by sequence_number limit ?)
            select from_number, to_number, (select count(*) from numbers) looked_at, (select max(n) from numbers) last
            from (select lag(n, 1, 0) over (order by n) + 1 from_number, n - 1 to_number from numbers) gaps
            where to_number >= from_number order by from_number limit ?""";

    /**
     * How many messages the client says that it has sent, once the conversation has ended; null when it does not say.
     * The command line's messages include some that it never sends, such as the prompt; its turns are those that it
     * sends. Of the table {@code conversation}, as {@code c}; the page has the same rule in {@code sentCount}.
     */
    static final String SENT =
            "case when c.status = 'ACTIVE' then null when c.source = 'api' then c.reported_messages else c.reported_turns end";

    /** Whoever counts in another way, for example from 0, has nevertheless sent as many messages as are stored. */
    private static final String TAIL = """
            select t.last + 1, least(t.sent, 2147483647)
            from (select %s sent, c.message_count stored,
                    coalesce(
                      (select m.sequence_number from message m where m.conversation_id = c.id
                       order by m.sequence_number desc nulls first limit 1),
                      c.message_count) last
                  from conversation c where c.id = ?) t
            where t.sent > t.stored and least(t.sent, 2147483647) > t.last""".formatted(SENT);

    /**
     * The follower of lists counts numbers. If it has seen all events of the conversation, no message has to be looked
     * at.
     */
    private static final String WHOLE = """
            select from listed_conversation l, log_follower f
            where l.id = ? and not l.has_gaps and f.name = ? and f.version >= ? and f.rebuilding is null
              and not exists (select from event_log e where e.conversation_id = l.id and e.position > f.position)""";

    private final Tables tables;

    MissingNumbers(Tables tables) {
        this.tables = tables;
    }

    /** Inclusive at both ends. */
    public record Range(int from, int to) {}

    /**
     * The missing numbers, and how to restore them.
     *
     * @param ranges the first ones
     * @param more true when there are more than these, or when nothing was looked at; otherwise null
     * @param heal the command that fills them, if the event log of the command line still exists
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Missing(List<Range> ranges, Boolean more, String heal) {}

    /** Null when none is missing. */
    Missing of(String conversationId) {
        return tables.read(
                connection -> isWhole(connection, conversationId) ? null : missing(connection, conversationId));
    }

    private static boolean isWhole(Connection connection, String conversationId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WHOLE)) {
            statement.setString(1, conversationId);
            statement.setString(2, ListFollower.NAME);
            statement.setInt(3, ListFollower.VERSION);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private static Missing missing(Connection connection, String conversationId) throws SQLException {
        List<Range> ranges = new ArrayList<>();
        boolean whole = between(connection, conversationId, ranges);
        if (whole) {
            tail(connection, conversationId, ranges);
        }
        if (ranges.isEmpty()) {
            return null;
        }
        boolean more = ranges.size() > MAX_RANGES || !whole;
        return new Missing(
                List.copyOf(ranges.subList(0, Math.min(ranges.size(), MAX_RANGES))),
                more ? true : null,
                heal(conversationId));
    }

    /** Adds the first ones; says whether all messages were looked at. */
    private static boolean between(Connection connection, String conversationId, List<Range> ranges)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RANGES)) {
            statement.setString(1, conversationId);
            statement.setInt(2, MAX_LOOKED_AT);
            statement.setInt(3, MAX_RANGES + 1);
            boolean whole = true;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ranges.add(new Range(row.getInt(1), row.getInt(2)));
                    whole = row.getInt(3) < MAX_LOOKED_AT;
                }
            }
            return whole;
        }
    }

    private static void tail(Connection connection, String conversationId, List<Range> ranges) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAIL)) {
            statement.setString(1, conversationId);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    ranges.add(new Range(row.getInt(1), row.getInt(2)));
                }
            }
        }
    }

    /** As in docs/upload.md; the file name is quoted for the shell, whatever characters the id has. */
    static String heal(String conversationId) {
        return "curl -# -X POST \"$AGENTPIPE_URL/api/sessions/upload\" -H \"Authorization: Bearer $AGENTPIPE_KEY\""
                + " -H 'Content-Type: application/x-ndjson' --data-binary '@events_"
                + conversationId.replace("'", "'\\''") + ".jsonl' | cat";
    }
}

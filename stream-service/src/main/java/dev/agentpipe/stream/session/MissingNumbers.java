package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** Finds the sequence numbers that no message of a conversation has: what its live stream lost. Inside a {@link Snapshot} only. */
@Singleton
final class MissingNumbers {

    static final int MAX_RANGES = 100;

    /** The most messages that are looked at: an index of so many is walked in some milliseconds. */
    private static final int MAX_LOOKED_AT = 100_000;

    private static final String RANGES = """
            with numbers as (
              select sequence_number n from message where conversation_id = ? and sequence_number is not null
              order by sequence_number limit ?)
            select from_number, to_number, (select count(*) from numbers) looked_at, (select max(n) from numbers) last
            from (select lag(n, 1, 0) over (order by n) + 1 from_number, n - 1 to_number from numbers) gaps
            where to_number >= from_number order by from_number limit ?""";

    private final Tables tables;

    MissingNumbers(Tables tables) {
        this.tables = tables;
    }

    /** Both ends are missing. */
    public record Range(int from, int to) {}

    /**
     * What is missing, and how to get it.
     *
     * @param ranges the first ones
     * @param more true when there are more than these, or where nobody looked; else null
     * @param heal the command that fills them, if the event log of the command line still exists
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Missing(List<Range> ranges, Boolean more, String heal) {}

    /** Null when nothing is. */
    Missing of(String conversationId) {
        return tables.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(RANGES)) {
                statement.setString(1, conversationId);
                statement.setInt(2, MAX_LOOKED_AT);
                statement.setInt(3, MAX_RANGES + 1);
                List<Range> ranges = new ArrayList<>();
                boolean whole = true;
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        ranges.add(new Range(row.getInt(1), row.getInt(2)));
                        whole = row.getInt(3) < MAX_LOOKED_AT;
                    }
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
        });
    }

    /** As in docs/upload.md; the name of the file is quoted for the shell, whatever the id holds. */
    static String heal(String conversationId) {
        return "curl -# -X POST \"$AGENTPIPE_URL/api/sessions/upload\" -H \"Authorization: Bearer $AGENTPIPE_KEY\""
                + " -H 'Content-Type: application/x-ndjson' --data-binary '@events_"
                + conversationId.replace("'", "'\\''") + ".jsonl' | cat";
    }
}

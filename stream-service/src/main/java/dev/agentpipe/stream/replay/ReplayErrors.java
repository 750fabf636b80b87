package dev.agentpipe.stream.replay;

import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.session.Timestamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The errors of a conversation that are in the log, in order. */
final class ReplayErrors {

    private static final int PAGE = 100;
    private static final int PAGE_BYTES = 64 * 1024;

    private static final String SELECT = """
            select position, payload
            from (select position, payload, sum(octet_length(payload)) over (order by position) so_far,
                    row_number() over (order by position) n
                  from event_log where conversation_id = ? and position > ? and type = '%s' and payload is not null
                  order by position limit ?) sized
            where so_far <= ? or n = 1 order by position""".formatted(EventTypes.ERROR_OCCURRED);

    private final String conversationId;
    private final Deque<Line> lines = new ArrayDeque<>();
    private long after;
    private boolean begun;
    private boolean more = true;

    ReplayErrors(String conversationId) {
        this.conversationId = conversationId;
    }

    private record Line(long position, ReplayedEvent event) {}

    boolean begun() {
        return begun;
    }

    /** Skips those before this position. */
    void skipTo(long position) {
        after = position;
    }

    /** Whether the last one was returned. */
    boolean done() {
        return !more && lines.isEmpty();
    }

    /** The next errors that were logged before this position, at most one page. */
    List<ReplayedEvent> before(Connection connection, long position) throws SQLException {
        begun = true;
        if (lines.isEmpty() && more) {
            read(connection);
        }
        List<ReplayedEvent> events = new ArrayList<>();
        while (!lines.isEmpty() && lines.peek().position() < position) {
            events.add(lines.remove().event());
        }
        return events;
    }

    private void read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setString(1, conversationId);
            statement.setLong(2, after);
            statement.setInt(3, PAGE);
            statement.setInt(4, PAGE_BYTES);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    after = row.getLong(1);
                    String line = row.getString(2);
                    String at = Json.stored(line).path("timestamp").asText();
                    lines.add(new Line(
                            after,
                            new ReplayedEvent(
                                    Timestamp.parse(at).map(Timestamp::instant).orElse(null), line)));
                }
            }
        }
        more = !lines.isEmpty();
    }
}

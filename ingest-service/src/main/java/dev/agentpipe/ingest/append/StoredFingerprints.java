package dev.agentpipe.ingest.append;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Reads the fingerprints of stored messages, which never change unless their conversation is deleted. */
final class StoredFingerprints {

    private static final String FINGERPRINTS = """
        select k.n, m.fingerprint from unnest(?::text[], ?::text[]) with ordinality k(c, id, n)
        join message m on m.conversation_id = k.c and m.id = k.id\
        """;

    private final DataSource dataSource;
    private final Duration timeout;

    StoredFingerprints(DataSource dataSource, Duration timeout) {
        this.dataSource = dataSource;
        this.timeout = timeout;
    }

    /** The fingerprints of those of {@code keys} that are stored. */
    Map<PendingEvent.Key, Long> of(List<PendingEvent.Key> keys) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(FINGERPRINTS)) {
            statement.setQueryTimeout((int) timeout.toSeconds());
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            keys.stream().map(PendingEvent.Key::conversationId).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            keys.stream().map(PendingEvent.Key::identity).toArray()));
            Map<PendingEvent.Key, Long> fingerprints = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    fingerprints.put(keys.get(row.getInt(1) - 1), row.getLong(2));
                }
            }
            return fingerprints;
        }
    }
}

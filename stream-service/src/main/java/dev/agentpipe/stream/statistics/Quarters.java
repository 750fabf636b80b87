package dev.agentpipe.stream.statistics;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/** The rows of {@code statistics_quarter}. One writer at a time: a follower has its own row locked meanwhile. */
final class Quarters {

    private static final String KEYS = "unnest(?::text[], ?::text[], ?::timestamptz[], ?::text[])";

    private static final String HISTOGRAMS = """
            select q.project, q.dimension, q.quarter, q.value, q.durations, q.first_responses
            from %s k(project, dimension, quarter, value)
            join statistics_quarter q on q.project = k.project collate "C" and q.dimension = k.dimension collate "C"
              and q.quarter = k.quarter and q.value = k.value collate "C\"""".formatted(KEYS);

    private static final String ADD = """
            insert into statistics_quarter as q (project, dimension, quarter, value, conversations, messages, errors,
              input_tokens, output_tokens, cost, durations, first_responses)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (project, dimension, quarter, value) do update set
              conversations = q.conversations + excluded.conversations,
              messages = q.messages + excluded.messages,
              errors = q.errors + excluded.errors,
              input_tokens = q.input_tokens + excluded.input_tokens,
              output_tokens = q.output_tokens + excluded.output_tokens,
              cost = q.cost + excluded.cost,
              durations = excluded.durations,
              first_responses = excluded.first_responses""";

    private Quarters() {}

    static void add(Connection connection, Map<Changes.Key, Counts> changes) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        mergeHistograms(connection, changes);
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            for (Map.Entry<Changes.Key, Counts> change : changes.entrySet()) {
                Changes.Key key = change.getKey();
                Counts counts = change.getValue();
                statement.setString(1, key.project());
                statement.setString(2, key.dimension().text());
                statement.setObject(3, key.quarter().atOffset(ZoneOffset.UTC));
                statement.setString(4, key.value());
                statement.setLong(5, counts.conversations);
                statement.setLong(6, counts.messages);
                statement.setLong(7, counts.errors);
                statement.setBigDecimal(8, counts.inputTokens);
                statement.setBigDecimal(9, counts.outputTokens);
                statement.setBigDecimal(10, counts.cost);
                statement.setBytes(11, counts.durations.encode());
                statement.setBytes(12, counts.firstResponses.encode());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void mergeHistograms(Connection connection, Map<Changes.Key, Counts> changes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HISTOGRAMS)) {
            Collection<Changes.Key> keys = changes.keySet();
            statement.setArray(1, connection.createArrayOf("text", column(keys, Changes.Key::project)));
            statement.setArray(2, connection.createArrayOf("text", column(keys, key -> key.dimension()
                    .text())));
            statement.setArray(3, connection.createArrayOf("text", column(keys, key -> key.quarter()
                    .toString())));
            statement.setArray(4, connection.createArrayOf("text", column(keys, Changes.Key::value)));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Counts counts = changes.get(new Changes.Key(
                            row.getString(1), Dimension.of(row.getString(2)), Columns.time(row, 3), row.getString(4)));
                    counts.durations.add(Histogram.decode(row.getBytes(5)));
                    counts.firstResponses.add(Histogram.decode(row.getBytes(6)));
                }
            }
        }
    }

    private static Object[] column(Collection<Changes.Key> keys, Function<Changes.Key, String> value) {
        return keys.stream().map(value).toArray();
    }
}

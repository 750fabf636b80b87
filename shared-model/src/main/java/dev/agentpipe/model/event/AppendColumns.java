package dev.agentpipe.model.event;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The columns of a batch: the first parameters of {@code append_events}, in its order, an array with a value per entry each. */
public final class AppendColumns {

    private static final Metrics NO_METRICS = new Metrics(null, null, null, null, null, null);

    private static final List<Column> COLUMNS = columns();

    public static final int COUNT = COLUMNS.size();

    private AppendColumns() {}

    /** Sets the parameters 1 to {@link #COUNT}. */
    public static void bind(Connection connection, PreparedStatement statement, List<LogEntry> entries)
            throws SQLException {
        for (int i = 0; i < COUNT; i++) {
            Column column = COLUMNS.get(i);
            statement.setArray(i + 1, connection.createArrayOf(column.type(), values(entries, column.value())));
        }
    }

    private static Object[] values(List<LogEntry> entries, Function<LogEntry, ?> value) {
        Object[] values = new Object[entries.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(entries.get(i));
        }
        return values;
    }

    private record Column(String type, Function<LogEntry, ?> value) {}

    private static List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("text", LogEntry::conversationId));
        columns.add(new Column("text", entry -> entry.event().type()));
        columns.add(new Column("text", LogEntry::line));
        columns.add(new Column("text", LogEntry::identity));
        columns.add(new Column("bigint", LogEntry::fingerprint));
        columns.add(
                new Column("text", entry -> entry.event().timestamp().instant().toString()));
        columns.add(new Column("text", entry -> entry.vocabulary().source()));
        columns.add(new Column(
                "text", entry -> entry.update() == null ? null : entry.update().kind()));
        columns.add(new Column(
                "text", entry -> entry.update() == null ? null : entry.update().json()));
        columns.add(ofMessage("text", Message::agentId));
        columns.add(ofMessage("text", Message::agentName));
        columns.add(ofMessage("text", Message::agentType));
        columns.add(ofMessage("text", Message::agentVersion));
        columns.add(ofMessage("text", Message::content));
        columns.add(ofMessage("text", Message::role));
        columns.add(ofMessage("text", message -> message.timestamp().instant().toString()));
        columns.add(ofMessage("text", message -> message.timestamp().text()));
        columns.add(ofMessage("integer", Message::sequenceNumber));
        columns.add(ofMessage("integer", Message::turnNumber));
        columns.add(ofMetrics("numeric", Metrics::duration));
        columns.add(ofMetrics("bigint", Metrics::inputTokens));
        columns.add(ofMetrics("bigint", Metrics::outputTokens));
        columns.add(ofMetrics("bigint", Metrics::totalTokens));
        columns.add(ofMetrics("text", Metrics::model));
        columns.add(ofMetrics("numeric", Metrics::cost));
        columns.add(ofMessage(
                "text",
                message -> message.extra() == null ? null : message.extra().toString()));
        return List.copyOf(columns);
    }

    private static Column ofMessage(String type, Function<Message, ?> value) {
        return new Column(type, entry -> entry.message() == null ? null : value.apply(entry.message()));
    }

    private static Column ofMetrics(String type, Function<Metrics, ?> value) {
        return ofMessage(type, message -> value.apply(message.metrics() == null ? NO_METRICS : message.metrics()));
    }
}

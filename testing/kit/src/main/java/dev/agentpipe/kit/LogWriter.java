package dev.agentpipe.kit;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import jakarta.validation.Validation;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Writes events to the log as ingest-service does: through the same reader and the same function of the database. */
public final class LogWriter {

    private static final EventReader READER =
            new EventReader(Validation.buildDefaultValidatorFactory().getValidator());
    private static final String CALL = "select positions from append_events(" + "?, ".repeat(26)
            + "interval '10 s', pg_postmaster_start_time(), ?)";
    private static final Metrics NO_METRICS = new Metrics(null, null, null, null, null, null);

    private final Database database;
    private final Sender sender;

    /** What is written seems to have been sent with the key {@code keyId}. */
    public LogWriter(Database database, String keyId) {
        this(database, keyId, ProjectId.DEFAULT);
    }

    /** With a key of this project. */
    public LogWriter(Database database, String keyId, String project) {
        this.database = database;
        this.sender = new Sender(keyId, project);
    }

    /** One transaction for each event, as a slow sender has it. */
    public void appendEach(List<String> events) throws SQLException {
        for (String event : events) {
            append(List.of(event));
        }
    }

    /** One transaction; gives the position of each event, null for one that was not new. */
    public List<Long> append(List<String> events) throws SQLException {
        List<LogEntry> entries =
                events.stream().map(event -> READER.read(event, sender)).toList();
        try (Connection connection = database.connect();
                PreparedStatement call = connection.prepareStatement(CALL)) {
            int parameter = 0;
            for (Column column : columns()) {
                Object[] values = entries.stream().map(column.value()).toArray();
                call.setArray(++parameter, connection.createArrayOf(column.type(), values));
            }
            Object[] projects = entries.stream().map(LogEntry::project).toArray();
            call.setArray(++parameter, connection.createArrayOf("text", projects));
            try (ResultSet row = call.executeQuery()) {
                row.next();
                Array positions = row.getArray(1);
                // Not List.of: a repeat has no position.
                return Arrays.asList((Long[]) positions.getArray());
            }
        }
    }

    /** A parameter of the function: one value for each event. */
    private record Column(String type, Function<LogEntry, ?> value) {}

    private static List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("text", LogEntry::conversationId));
        columns.add(new Column("text", entry -> entry.event().type()));
        columns.add(new Column("text", LogEntry::line));
        columns.add(new Column("text", LogEntry::identity));
        columns.add(new Column("bigint", LogEntry::fingerprint));
        columns.add(new Column("text", entry -> entry.event().timestamp().instant()));
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
        columns.add(ofMessage("text", message -> message.timestamp().instant()));
        columns.add(ofMessage("text", message -> message.timestamp().text()));
        columns.add(ofMessage("integer", Message::sequenceNumber));
        columns.add(ofMessage("integer", Message::turnNumber));
        columns.add(ofMetrics("numeric", Metrics::duration));
        columns.add(ofMetrics("bigint", Metrics::inputTokens));
        columns.add(ofMetrics("bigint", Metrics::outputTokens));
        columns.add(ofMetrics("bigint", Metrics::totalTokens));
        columns.add(ofMetrics("text", Metrics::model));
        columns.add(ofMetrics("numeric", Metrics::cost));
        columns.add(ofMessage("text", Message::extra));
        return columns;
    }

    private static Column ofMessage(String type, Function<Message, ?> value) {
        return new Column(type, entry -> entry.message() == null ? null : value.apply(entry.message()));
    }

    private static Column ofMetrics(String type, Function<Metrics, ?> value) {
        return ofMessage(type, message -> value.apply(message.metrics() == null ? NO_METRICS : message.metrics()));
    }
}

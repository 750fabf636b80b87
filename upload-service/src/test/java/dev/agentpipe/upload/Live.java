package dev.agentpipe.upload;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import jakarta.validation.Validation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Streams events as the ingest-service does: through the same reader and the same function of the database. */
public final class Live {

    private static final EventReader READER =
            new EventReader(Validation.buildDefaultValidatorFactory().getValidator());
    private static final Metrics NONE = new Metrics(null, null, null, null, null, null);
    private static final List<String> TYPES = List.of(
            "text", "text", "text", "text", "bigint", "text", "text", "text", "text", "text", "text", "text", "text",
            "text", "text", "text", "text", "integer", "integer", "numeric", "bigint", "bigint", "bigint", "text",
            "numeric", "text");
    private static final List<Function<LogEntry, Object>> COLUMNS = Stream.concat(
                    Stream.<Function<LogEntry, Object>>of(
                            LogEntry::conversationId,
                            entry -> entry.event().type(),
                            LogEntry::line,
                            LogEntry::identity,
                            LogEntry::fingerprint,
                            entry -> entry.event().timestamp().instant().toString(),
                            entry -> entry.vocabulary().source(),
                            entry -> entry.update() == null
                                    ? null
                                    : entry.update().kind(),
                            entry -> entry.update() == null
                                    ? null
                                    : entry.update().json()),
                    Stream.concat(
                            Stream.<Function<Message, Object>>of(
                                            Message::agentId,
                                            Message::agentName,
                                            Message::agentType,
                                            Message::agentVersion,
                                            Message::content,
                                            Message::role,
                                            message -> message.timestamp()
                                                    .instant()
                                                    .toString(),
                                            message -> message.timestamp().text(),
                                            Message::sequenceNumber,
                                            Message::turnNumber)
                                    .map(Live::ofMessage),
                            Stream.concat(
                                    Stream.<Function<Metrics, Object>>of(
                                                    Metrics::duration,
                                                    Metrics::inputTokens,
                                                    Metrics::outputTokens,
                                                    Metrics::totalTokens,
                                                    Metrics::model,
                                                    Metrics::cost)
                                            .map(Live::ofMetrics),
                                    Stream.of(ofMessage(message -> message.extra() == null
                                            ? null
                                            : message.extra().toString())))))
            .toList();

    private final Database database;
    private final String keyId;

    public Live(Database database, String keyId) {
        this.database = database;
        this.keyId = keyId;
    }

    /** Appends the lines as one batch each. */
    public void stream(List<String> lines) throws SQLException {
        try (Connection connection = database.connect()) {
            for (String line : lines) {
                append(connection, READER.read(line, keyId));
            }
        }
    }

    private static void append(Connection connection, LogEntry entry) throws SQLException {
        String call =
                "select append_events(" + "?, ".repeat(COLUMNS.size()) + "interval '10 s', pg_postmaster_start_time())";
        try (PreparedStatement statement = connection.prepareStatement(call)) {
            for (int i = 0; i < COLUMNS.size(); i++) {
                Object[] value = {COLUMNS.get(i).apply(entry)};
                statement.setArray(i + 1, connection.createArrayOf(TYPES.get(i), value));
            }
            statement.execute();
        }
    }

    private static Function<LogEntry, Object> ofMessage(Function<Message, Object> column) {
        return entry -> entry.message() == null ? null : column.apply(entry.message());
    }

    private static Function<LogEntry, Object> ofMetrics(Function<Metrics, Object> column) {
        return ofMessage(message -> column.apply(message.metrics() == null ? NONE : message.metrics()));
    }
}

package dev.agentpipe.kit;

import dev.agentpipe.model.event.AppendColumns;
import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.project.ProjectId;
import jakarta.validation.Validation;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** Writes events to the log as ingest-service does: through the same reader and the same function of the database. */
public final class LogWriter {

    private static final EventReader READER =
            new EventReader(Validation.buildDefaultValidatorFactory().getValidator());
    private static final String CALL = "select positions from append_events(" + "?, ".repeat(AppendColumns.COUNT)
            + "interval '10 s', pg_postmaster_start_time(), ?)";

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
            AppendColumns.bind(connection, call, entries);
            Object[] projects = entries.stream().map(LogEntry::project).toArray();
            call.setArray(AppendColumns.COUNT + 1, connection.createArrayOf("text", projects));
            try (ResultSet row = call.executeQuery()) {
                row.next();
                Array positions = row.getArray(1);
                // Not List.of: a repeat has no position.
                return Arrays.asList((Long[]) positions.getArray());
            }
        }
    }
}

package dev.agentpipe.ingest.idle;

import dev.agentpipe.ingest.append.EventAppender;
import dev.agentpipe.model.event.Event;
import dev.agentpipe.model.event.LogEntries;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.session.Timestamp;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Ends conversations that have been idle for too long. Every instance does: the event, including its time, depends only
 * on the conversation, so that of a second instance is a duplicate. Whether the conversation is still idle when the
 * event is appended is decided in {@code apply_ended}.
 */
@ApplicationScoped
public class IdleConversations {

    private static final Logger LOG = Logger.getLogger(IdleConversations.class);

    private static final String NOBODY = "";

    private static final String SILENT = """
        select id, project, last_seq, updated_at + make_interval(secs => ?) from conversation
        where status = 'ACTIVE' and deleted_at is null and updated_at < clock_timestamp() - make_interval(secs => ?)
        order by updated_at limit 500\
        """;

    private final DataSource dataSource;
    private final EventAppender appender;
    private final IdleConfig config;

    IdleConversations(DataSource dataSource, EventAppender appender, IdleConfig config) {
        this.dataSource = dataSource;
        this.appender = appender;
        this.config = config;
    }

    @Scheduled(
            every = "{agentpipe.idle.interval}",
            delayed = "{agentpipe.idle.interval}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void endSilent() {
        try {
            List<LogEntry> ends = silent();
            if (!ends.isEmpty()) {
                LOG.infof("%d conversations fell silent", ends.size());
                appender.append(ends, NOBODY);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("cannot look for silent conversations: %s", e.getMessage());
        }
    }

    private List<LogEntry> silent() throws SQLException {
        double seconds = config.after().toMillis() / 1000.0;
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(SILENT)) {
            statement.setDouble(1, seconds);
            statement.setDouble(2, seconds);
            List<LogEntry> ends = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Timestamp at = Timestamp.of(row.getTimestamp(4).toInstant());
                    ends.add(
                            LogEntries.endedUnlessResumed(end(row.getString(1), at), row.getString(2), row.getLong(3)));
                }
            }
            return ends;
        }
    }

    private Event.ConversationEnded end(String conversationId, Timestamp at) {
        String reason = "no event for " + config.after();
        return new Event.ConversationEnded(at, conversationId, Event.Outcome.INTERRUPTED, reason, null, null);
    }
}

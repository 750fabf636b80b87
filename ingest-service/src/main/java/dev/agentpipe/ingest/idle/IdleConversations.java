package dev.agentpipe.ingest.idle;

import dev.agentpipe.ingest.append.EventAppender;
import dev.agentpipe.model.event.LogEntries;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.session.Timestamp;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Ends conversations that have been silent for too long. Every instance sweeps: the event follows from the conversation
 * alone, its time included, so that of two instances the second one makes a duplicate. Whether the end still holds when
 * it is appended is decided in {@code apply_ended}.
 */
@ApplicationScoped
public class IdleConversations {

    private static final Logger LOG = Logger.getLogger(IdleConversations.class);

    private static final String SILENT = """
            select id, last_seq, updated_at + make_interval(secs => ?) from conversation
            where status = 'ACTIVE' and deleted_at is null and updated_at < clock_timestamp() - make_interval(secs => ?)
            order by updated_at limit 500""";

    private final DataSource dataSource;
    private final EventAppender appender;
    private final IdleConfig config;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    IdleConversations(DataSource dataSource, EventAppender appender, IdleConfig config) {
        this.dataSource = dataSource;
        this.appender = appender;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        long millis = config.interval().toMillis();
        timer.scheduleWithFixedDelay(this::sweep, millis, millis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void sweep() {
        try {
            List<LogEntry> ends = silent();
            if (!ends.isEmpty()) {
                LOG.infof("%d conversations fell silent", ends.size());
                appender.append(ends);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("cannot look for silent conversations: %s", e.getMessage());
        }
    }

    private List<LogEntry> silent() throws SQLException {
        double seconds = config.silence().toMillis() / 1000.0;
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(SILENT)) {
            statement.setDouble(1, seconds);
            statement.setDouble(2, seconds);
            List<LogEntry> ends = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ends.add(LogEntries.silent(
                            row.getString(1),
                            Timestamp.of(row.getTimestamp(3).toInstant()),
                            "no event for " + config.silence(),
                            row.getLong(2)));
                }
            }
            return ends;
        }
    }
}

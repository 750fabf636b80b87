package dev.agentpipe.stream;

import dev.agentpipe.kit.LogWriter;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.runtime.publishing.EventPublisher;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/** Writes to the log as ingest-service does, without its validation, and announces it or not. */
@ApplicationScoped
public class TestLog {

    private static final String TIMESTAMP = "2026-11-20T23:16:19.685403993Z";

    private final DataSource dataSource;
    private final EventPublisher publisher;

    TestLog(DataSource dataSource, EventPublisher publisher) {
        this.dataSource = dataSource;
        this.publisher = publisher;
    }

    /** One event to be written, as a client sends it. */
    public record Entry(String json) {

        public static Entry message(String conversationId, String content) {
            return event(
                    "message.created", """
                    "conversation_id":"%s","message_id":"%s","agent_id":"claude-0","agent_name":"Ada",\
                    "agent_type":"claude","content":"%s\"""".formatted(conversationId.replace("\"", "\\\""), UUID.randomUUID(), content));
        }

        /** Of a type without fields of its own; {@code conversationId} may be null. */
        public static Entry other(String conversationId, String type) {
            String conversation = conversationId == null ? "" : "\"conversation_id\":\"" + conversationId + "\",";
            return event(type, conversation + "\"content\":\"" + UUID.randomUUID() + "\"");
        }

        public static Entry started(String conversationId, String name) {
            return event("conversation.started", """
                    "conversationId":"%s","name":"%s","mode":"round-robin","initialPrompt":"Go on.",\
                    "participants":[{"agentId":"claude-0","agentType":"claude","agentName":"Ada"}]""".formatted(conversationId, name));
        }

        private static Entry event(String type, String data) {
            return new Entry("{\"type\":\"%s\",\"timestamp\":\"%s\",\"data\":{%s}}".formatted(type, TIMESTAMP, data));
        }
    }

    /** Commits and publishes; the answer is the position of the last one. */
    public long append(Entry... entries) {
        long last = appendSilently(entries);
        publish(last - entries.length, last);
        return last;
    }

    /** As {@link #append(Entry...)}, with a key of this project. */
    public long appendTo(String project, Entry... entries) {
        long last = appendSilently(project, entries);
        publish(last - entries.length, last);
        return last;
    }

    public long append(List<Entry> entries) {
        return append(entries.toArray(Entry[]::new));
    }

    /** Commits, and leaves it to the head check to find; 0 when nothing was stored. */
    public long appendSilently(Entry... entries) {
        return appendSilently(ProjectId.DEFAULT, entries);
    }

    private static long appendSilently(String project, Entry... entries) {
        try {
            List<Long> positions = new LogWriter(TestServers.database(), "test", project)
                    .append(Arrays.stream(entries).map(Entry::json).toList());
            // What is not stored has none.
            return positions.stream().filter(Objects::nonNull).reduce(0L, Math::max);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Announces {@code after < position <= upTo} on Redis. */
    public void publish(long after, long upTo) {
        LogPage page = page(after, upTo);
        publisher.publish(Publication.of(page.epoch(), page.events()));
    }

    public void publish(Publication publication) {
        publisher.publish(publication);
    }

    public LogPage page(long after, long upTo) {
        try {
            return new EventLog(dataSource).page(after, upTo, new PageLimits(1_000_000, Long.MAX_VALUE));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public EventId head() {
        try {
            return new EventLog(dataSource).head().id();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void execute(String sql) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column, as text. */
    public List<String> query(String sql) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a viewer must be sent for an event, by the contract. */
    public static String data(LoggedEvent event) {
        String payload = new String(event.payload(), StandardCharsets.UTF_8);
        return event.conversationId() == null ? payload : "{\"seq\":" + event.seq() + "," + payload.substring(1);
    }
}

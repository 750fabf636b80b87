package dev.agentpipe.stream;

import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.runtime.publishing.EventPublisher;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;

/** Writes to the log as ingest-service does, without its validation, and announces it or not. */
@ApplicationScoped
public class TestLog {

    private static final String CALL = """
            select positions from append_events(
              conversation => ?, type => ?, payload => ?, identity => ?, fingerprint => ?, at => ?, source => ?,
              fact_kind => ?, fact => ?, m_agent_id => ?, m_agent_name => ?, m_agent_type => ?, m_agent_version => ?,
              m_content => ?, m_role => ?, m_sent_at => ?, m_sent_at_text => ?, m_sequence_number => ?::int[],
              m_turn_number => ?::int[], m_duration => ?::numeric[], m_input_tokens => ?::bigint[],
              m_output_tokens => ?::bigint[], m_total_tokens => ?::bigint[], m_model => ?, m_cost => ?::numeric[],
              m_extra => ?, p_lock_wait => interval '1 s', p_server_started => pg_postmaster_start_time())""";

    private static final String AT = "2026-11-20T23:16:19.685403993Z";

    private final DataSource dataSource;
    private final EventPublisher publisher;

    TestLog(DataSource dataSource, EventPublisher publisher) {
        this.dataSource = dataSource;
        this.publisher = publisher;
    }

    /** One event to be written; {@code content} is a message's, null for another event of {@code type}. */
    public record Entry(String conversationId, String type, String identity, String content, String fact) {

        public static Entry message(String conversationId, String content) {
            return new Entry(
                    conversationId, "message.created", UUID.randomUUID().toString(), content, null);
        }

        public static Entry other(String conversationId, String type) {
            return new Entry(conversationId, type, UUID.randomUUID().toString(), null, null);
        }

        public static Entry started(String conversationId, String name) {
            String fact = "{\"name\":\"" + name + "\",\"mode\":\"round-robin\",\"startedAt\":\"" + AT
                    + "\",\"startedAtText\":\"" + AT + "\",\"participants\":[{\"agentId\":\"claude-0\",\"agentType\":"
                    + "\"claude\",\"agentName\":\"Ada\"}]}";
            return new Entry(conversationId, "conversation.started", "started", null, fact);
        }

        String payload() {
            return "{\"type\":\"" + type + "\",\"timestamp\":\"" + AT + "\",\"data\":{\"id\":\"" + identity
                    + "\",\"content\":\"" + content + "\"}}";
        }

        private <T> T ofMessage(T value) {
            return content == null ? null : value;
        }
    }

    /** Commits and publishes; the answer is the position of the last one. */
    public long append(Entry... entries) {
        long last = appendSilently(entries);
        publish(last - entries.length, last);
        return last;
    }

    public long append(List<Entry> entries) {
        return append(entries.toArray(Entry[]::new));
    }

    /** Commits, and leaves it to the head check to find. */
    public long appendSilently(Entry... entries) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement call = connection.prepareStatement(CALL)) {
            int i = 0;
            for (Function<Entry, Object> column : columns()) {
                boolean number = ++i == 5;
                Object[] values = Arrays.stream(entries).map(column).toArray();
                call.setArray(i, connection.createArrayOf(number ? "bigint" : "text", values));
            }
            try (ResultSet row = call.executeQuery()) {
                row.next();
                Array positions = row.getArray(1);
                Long[] values = (Long[]) positions.getArray();
                return values[values.length - 1];
            }
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
            return new EventLog(dataSource).page(after, upTo, 1_000_000);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public dev.agentpipe.model.log.EventId head() {
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

    /** What a viewer must be sent for an event, by the contract. */
    public static String data(LoggedEvent event) {
        String payload = new String(event.payload(), java.nio.charset.StandardCharsets.UTF_8);
        return event.conversationId() == null ? payload : "{\"seq\":" + event.seq() + "," + payload.substring(1);
    }

    private static List<Function<Entry, Object>> columns() {
        List<Function<Entry, Object>> columns = new ArrayList<>(List.of(
                Entry::conversationId,
                Entry::type,
                Entry::payload,
                Entry::identity,
                entry -> entry.ofMessage((long) entry.payload().hashCode()),
                entry -> AT,
                entry -> "api",
                entry -> entry.fact() == null ? null : "started",
                Entry::fact,
                entry -> entry.ofMessage("claude-0"),
                entry -> entry.ofMessage("Ada"),
                entry -> entry.ofMessage("claude"),
                entry -> null,
                Entry::content,
                entry -> entry.ofMessage("agent"),
                entry -> entry.ofMessage(AT),
                entry -> entry.ofMessage(AT)));
        while (columns.size() < 26) {
            columns.add(entry -> null);
        }
        return columns;
    }
}

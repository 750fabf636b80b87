package dev.agentpipe.stream.forget;

import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.runtime.epoch.CommitCertainty;
import dev.agentpipe.runtime.epoch.EpochGuard;
import dev.agentpipe.runtime.publishing.EventPublisher;
import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import dev.agentpipe.stream.database.ReadDatabase;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Deletes conversations and announces it, so that every instance drops what it has of them in memory. Blocks.
 *
 * <p>Made at the start, so that its counters begin with the process.
 */
@Startup
@Singleton
final class Deletions {

    private static final String CALL = """
            select outcome, event_project, epoch, event_position, event_seq, event_payload
            from delete_conversation(?, ?, ?, ?, ?, ?, interval '5 s', ?::timestamptz)""";

    private static final int TIMEOUT_SECONDS = 25;

    private final AgroalDataSource dataSource;
    private final EpochGuard epochGuard;
    private final EventPublisher publisher;
    private final ReadDatabase reads;
    private final QueryTimes times;
    private final Counter requested;
    private final Counter expired;

    Deletions(
            AgroalDataSource dataSource,
            EpochGuard epochGuard,
            EventPublisher publisher,
            ReadDatabase reads,
            QueryTimes times,
            MeterRegistry metrics) {
        this.dataSource = dataSource;
        this.epochGuard = epochGuard;
        this.publisher = publisher;
        this.reads = reads;
        this.times = times;
        this.requested = counter("request", metrics);
        this.expired = counter("retention", metrics);
    }

    private static Counter counter(String reason, MeterRegistry metrics) {
        return Counter.builder("agentpipe.stream.conversations.deleted")
                .description("conversations whose content was deleted, from the log too")
                .tag("reason", reason)
                .register(metrics);
    }

    /** In a transaction of its own. May be repeated when the outcome is unknown. */
    Deletion.Outcome delete(Deletion deletion) throws SQLException {
        return epochGuard.run(serverStarted -> times.time(QueryName.DELETE, () -> attempt(deletion, serverStarted)));
    }

    private Deletion.Outcome attempt(Deletion deletion, String serverStarted) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement call = connection.prepareStatement(CALL)) {
            call.setQueryTimeout(TIMEOUT_SECONDS);
            call.setString(1, deletion.id());
            call.setArray(2, projects(connection, deletion.projects().ids()));
            call.setObject(3, deletion.ifLastSeq(), java.sql.Types.BIGINT);
            call.setString(4, deletion.actor());
            call.setString(5, deletion.address());
            call.setString(6, deletion.requestId());
            call.setString(7, serverStarted);
            try (ResultSet row = call.executeQuery()) {
                CommitCertainty.require(call);
                row.next();
                Deletion.Outcome outcome =
                        Deletion.Outcome.valueOf(row.getString(1).toUpperCase(Locale.ROOT));
                if (outcome == Deletion.Outcome.DELETED) {
                    announce(deletion.id(), row);
                    (Retention.ACTOR.equals(deletion.actor()) ? expired : requested).increment();
                }
                return outcome;
            }
        }
    }

    /** Without Redis every instance finds it with its next head check. */
    private void announce(String id, ResultSet row) throws SQLException {
        LoggedEvent event = new LoggedEvent(
                row.getLong(4),
                row.getString(2),
                id,
                row.getLong(5),
                EventTypes.CONVERSATION_DELETED,
                row.getString(6).getBytes(StandardCharsets.UTF_8));
        EventId eventId = new EventId(row.getLong(3), event.position());
        reads.deleted(eventId);
        epochGuard.committed(eventId);
        publisher.publish(Publication.of(row.getLong(3), List.of(event)));
    }

    private static Array projects(Connection connection, Set<String> ids) throws SQLException {
        return ids == null ? null : connection.createArrayOf("text", ids.toArray());
    }
}

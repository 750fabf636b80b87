package dev.agentpipe.stream.replay;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.stream.HeapShare;
import dev.agentpipe.stream.StreamConfig;
import dev.agentpipe.stream.access.ReadKeyLookup;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The replays of this instance, limited in number. Ends those of deleted conversations and of revoked keys. */
@Singleton
final class Replays {

    private static final Logger LOG = Logger.getLogger(Replays.class);
    private static final int MAX = 100;
    private static final long HEAP_BYTES_EACH = 4L * 1024 * 1024;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final int KEYS_EVERY = 10;

    private static final String DELETED = """
            select id from conversation where id = any (?::text[] collate "C") and deleted_at is not null""";

    private final AgroalDataSource dataSource;
    private final ReadKeyLookup keys;
    private final int max;
    private final long heartbeatSeconds;
    private final Duration stallTimeout;
    private final Set<ReplayStream> streams = ConcurrentHashMap.newKeySet();
    private long seconds;

    Replays(
            AgroalDataSource dataSource,
            ReadKeyLookup keys,
            ReplayConfig config,
            StreamConfig stream,
            MeterRegistry metrics) {
        this.dataSource = dataSource;
        this.keys = keys;
        this.max = HeapShare.count(config.maxStreams(), MAX, HEAP_BYTES_EACH);
        this.heartbeatSeconds = Math.max(1, stream.heartbeatInterval().toSeconds());
        this.stallTimeout = stream.stallTimeout();
        Gauge.builder("agentpipe.stream.replays", streams, Set::size)
                .description("replays that run")
                .register(metrics);
    }

    /** Counts one more; 503 when the maximum is running. */
    synchronized void add(ReplayStream stream) {
        if (streams.size() >= max) {
            throw ProblemException.retriable(
                    ErrorCode.UNAVAILABLE, "this instance has reached its limit of replays; try again", RETRY_AFTER);
        }
        streams.add(stream);
    }

    void remove(ReplayStream stream) {
        streams.remove(stream);
    }

    /** They continue on another instance. */
    void drain(@Observes ShutdownDelayInitiatedEvent stopping) {
        streams.forEach(stream -> stream.onLoop(stream::cut));
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void everySecond() {
        seconds++;
        if (streams.isEmpty()) {
            return;
        }
        boolean beat = seconds % heartbeatSeconds == 0;
        streams.forEach(stream -> stream.onLoop(() -> stream.beat(beat, stallTimeout)));
        try {
            Set<String> deleted = deleted(of(Replay::conversationId));
            streams.stream()
                    .filter(stream -> deleted.contains(stream.replay().conversationId()))
                    .forEach(stream -> stream.onLoop(stream::endDeleted));
            if (seconds % KEYS_EVERY == 0) {
                endRevoked();
            }
        } catch (SQLException | RuntimeException failure) {
            LOG.debug("replays cannot be checked now; they continue", failure);
        }
    }

    private void endRevoked() throws SQLException {
        Set<String> invalid = of(Replay::keyId);
        invalid.removeAll(keys.stillValid(invalid));
        streams.stream()
                .filter(stream -> stream.replay().keyId() != null
                        && invalid.contains(stream.replay().keyId()))
                .forEach(stream -> stream.onLoop(stream::abort));
    }

    private Set<String> of(Function<Replay, String> what) {
        return streams.stream()
                .map(stream -> what.apply(stream.replay()))
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Set<String> deleted(Set<String> ids) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(DELETED)) {
            statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
            Set<String> deleted = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    deleted.add(row.getString(1));
                }
            }
            return deleted;
        }
    }
}

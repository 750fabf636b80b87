package dev.agentpipe.stream.database;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.stream.hub.LogListener;
import dev.agentpipe.stream.hub.Ring;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Chooses the server of each read of the sessions API: the replica, if there is one, while it is recent enough, else the
 * primary. A read that the replica refuses, whatever the reason, is repeated once on the primary.
 *
 * <p>A state of the replica is recent enough if this instance has known no event that it lacks for longer than the
 * setting, if it includes what the client has seen, and every deletion that this instance knows of. It is of the epoch
 * that this instance streams.
 */
@Singleton
public final class ReadDatabase implements LogListener {

    private static final Logger LOG = Logger.getLogger(ReadDatabase.class);

    private static final String STATE = """
            select h.epoch, coalesce((select max(position) from event_log), 0) from event_log_head h""";

    /** A replica that has not answered for this long is not waited for. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(3).toNanos();

    private final AgroalDataSource primary;
    /** Null without one. */
    private final AgroalDataSource replica;

    private final Ring ring;
    private final Duration maxLag;
    private final ReplicaLag lag;
    private final Map<Fallback, Counter> fallbacks = new EnumMap<>(Fallback.class);
    private final ThreadLocal<Boolean> onReplica = new ThreadLocal<>();
    /** What the replica answered last, and when; null while it does not. */
    private volatile Answer answer;

    /** The newest that this instance made itself: the hub may not know of it yet. Null for none. */
    private final AtomicReference<EventId> deletion = new AtomicReference<>();

    private final long started = System.nanoTime();
    /** Since when the replica owes an answer; 0 while it does not. */
    private volatile long asking;

    private volatile String problem = "it is silent";
    private boolean knownAway;

    private record Answer(Duration lag, long nanos) {}

    ReadDatabase(
            AgroalDataSource primary,
            @DataSource("read") InjectableInstance<AgroalDataSource> replica,
            Ring ring,
            ReplicaConfig config,
            MeterRegistry metrics) {
        this.primary = primary;
        this.replica = replica.listActive().stream().findFirst().orElse(null);
        this.ring = ring;
        this.maxLag = config.maxLag();
        this.lag = new ReplicaLag(maxLag);
        for (Fallback reason : Fallback.values()) {
            fallbacks.put(
                    reason,
                    Counter.builder("agentpipe.database.read.fallbacks")
                            .description("reads that went to the primary although there is a replica")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(metrics));
        }
        Gauge.builder("agentpipe.database.read.usable", this, ReadDatabase::usable)
                .description("1 while the replica answers this instance and is recent enough")
                .register(metrics);
        Gauge.builder("agentpipe.database.read.lag", this, ReadDatabase::lagSeconds)
                .description("how long this instance has known of an event that the replica lacks")
                .baseUnit("seconds")
                .register(metrics);
    }

    /** A server that answers a read. */
    public interface Server {

        /** Ends the read on this server unless its state, up to this event, is recent enough. */
        void requireRecent(EventId state);
    }

    /** A read with a connection of its own. */
    @FunctionalInterface
    public interface Query<T> {
        T of(Connection connection) throws SQLException;
    }

    /** Ends a read of the replica; the primary is asked instead. */
    private static final class TooOldException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private TooOldException() {
            super("the replica is too far behind", null, false, false);
        }
    }

    /**
     * Reads, once or twice: {@code read} must change nothing that a second attempt depends on.
     *
     * @param seen the newest event that the client knows of; null for none
     */
    public <T> T read(EventId seen, Function<Server, T> read) {
        if (mayAskReplica()) {
            onReplica.set(true);
            try {
                return read.apply(state -> requireRecent(state, seen));
            } catch (RuntimeException refused) {
                count(refused);
            } finally {
                onReplica.remove();
            }
        }
        return read.apply(state -> {});
    }

    /** The same for a read without a session of Hibernate. */
    public <T> T query(EventId seen, Query<T> query) {
        return read(seen, server -> {
            try (Connection connection = isOnReplica() ? recent(seen) : primary.getConnection()) {
                return query.of(connection);
            } catch (SQLException failure) {
                throw new PersistenceException(failure);
            }
        });
    }

    /**
     * For one of several pages that must be of one history: a connection to a server that has everything up to this
     * event. Nothing is read again elsewhere if it fails.
     */
    public Connection connection(EventId seen) throws SQLException {
        if (mayAskReplica()) {
            try {
                return recent(seen);
            } catch (SQLException | RuntimeException refused) {
                count(refused);
            }
        }
        return primary.getConnection();
    }

    /** To be called when a conversation was deleted, before anybody is told: nobody reads it again from now on. */
    public void deleted(EventId by) {
        deletion.accumulateAndGet(by, (a, b) -> a == null || a.compareTo(b) < 0 ? b : a);
    }

    /** Whether a state that was read through this class includes what was seen: the primary's always does. */
    public boolean includes(EventId state, EventId seen) {
        return !hasReplica() || seen == null || seen.compareTo(state) <= 0;
    }

    private boolean mayAskReplica() {
        boolean may = hasReplica() && isAnswering();
        if (hasReplica() && !may) {
            fallbacks.get(Fallback.UNAVAILABLE).increment();
        }
        return may;
    }

    private void count(Exception refused) {
        LOG.debug("the primary is asked instead of the replica", refused);
        Fallback reason = Fallback.FAILED;
        if (refused instanceof TooOldException) {
            reason = Fallback.TOO_OLD;
        } else if (refused instanceof ProblemException answered && answered.error() == ErrorCode.NOT_FOUND) {
            reason = Fallback.NOT_FOUND;
        }
        fallbacks.get(reason).increment();
    }

    private Connection recent(EventId seen) throws SQLException {
        Connection connection = replica.getConnection();
        try {
            requireRecent(state(connection), seen);
            return connection;
        } catch (SQLException | RuntimeException refused) {
            connection.close();
            throw refused;
        }
    }

    private void requireRecent(EventId state, EventId seen) {
        if (!includes(state, seen)
                || !includes(state, deletion.get())
                || state.position() < ring.lastDeletion()
                || lag.of(state, System.nanoTime()).compareTo(maxLag) > 0) {
            throw new TooOldException();
        }
    }

    /** The state of this connection's server; null if it does not matter, without a replica. */
    public EventId state(Connection connection) throws SQLException {
        if (!hasReplica()) {
            return null;
        }
        try (PreparedStatement statement = connection.prepareStatement(STATE);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new EventId(row.getLong(1), row.getLong(2));
        }
    }

    /** Whether this thread is in a read of the replica. */
    boolean isOnReplica() {
        return onReplica.get() != null;
    }

    AgroalDataSource primary() {
        return primary;
    }

    AgroalDataSource replica() {
        return replica;
    }

    boolean hasReplica() {
        return replica != null;
    }

    boolean isAnswering() {
        Answer last = answer;
        return last != null && System.nanoTime() - last.nanos() < SILENCE_NANOS;
    }

    /** Whether reads go to the replica now. */
    boolean isUsable() {
        Answer last = answer;
        return isAnswering() && last != null && last.lag().compareTo(maxLag) <= 0;
    }

    /** NaN without a replica. */
    private double usable() {
        return !hasReplica() ? Double.NaN : isUsable() ? 1 : 0;
    }

    /** NaN when unknown. */
    double lagSeconds() {
        Answer last = answer;
        return last == null || last.lag().compareTo(ReplicaLag.UNKNOWN) >= 0
                ? Double.NaN
                : last.lag().toMillis() / 1000.0;
    }

    @Override
    public void logAdvanced() {
        if (hasReplica()) {
            lag.grown(ring.newest(), System.nanoTime());
        }
    }

    @Scheduled(every = "1S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void ask() {
        if (!hasReplica()) {
            return;
        }
        asking = System.nanoTime();
        try (Connection connection = replica.getConnection()) {
            EventId state = state(connection);
            long now = System.nanoTime();
            answer = new Answer(lag.of(state, now), now);
        } catch (SQLException unavailable) {
            problem = unavailable.getMessage();
            answer = null;
        } finally {
            asking = 0;
        }
    }

    /** Not by {@link #ask}, which a frozen replica keeps waiting, like the reads that are cut off here. */
    @Scheduled(every = "1S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void watch() {
        boolean away = hasReplica() && !isAnswering() && System.nanoTime() - started > SILENCE_NANOS;
        if (away && !knownAway) {
            LOG.warnf("the replica does not answer, reads go to the primary: %s", problem);
        } else if (!away && knownAway) {
            LOG.info("the replica answers again");
        }
        knownAway = away;
        long since = asking;
        if (away && since != 0 && System.nanoTime() - since > SILENCE_NANOS / 2) {
            // A question really is open, so it is not this process that stood still.
            replica.flush(FlushMode.ALL);
        }
    }
}

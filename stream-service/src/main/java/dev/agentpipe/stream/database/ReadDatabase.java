package dev.agentpipe.stream.database;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.stream.hub.LogListener;
import dev.agentpipe.stream.hub.Ring;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
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

    private final AgroalDataSource primary;
    /** Null without one. */
    private final Replica replica;

    private final Ring ring;
    private final Map<Fallback, Counter> fallbacks = new EnumMap<>(Fallback.class);
    private final ThreadLocal<Boolean> onReplica = new ThreadLocal<>();

    /** The newest that this instance made itself: the hub may not know of it yet. Null for none. */
    private final AtomicReference<EventId> deletion = new AtomicReference<>();

    ReadDatabase(
            AgroalDataSource primary,
            @DataSource("read") InjectableInstance<AgroalDataSource> replica,
            Ring ring,
            ReplicaConfig config,
            MeterRegistry metrics) {
        this.primary = primary;
        this.replica = replica.listActive().stream()
                .findFirst()
                .map(pool -> new Replica(pool, config.maxLag()))
                .orElse(null);
        this.ring = ring;
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
        boolean may = isAnswering();
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
        Connection connection = replica.pool().getConnection();
        try {
            requireRecent(Replica.state(connection), seen);
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
                || replica.isTooOld(state)) {
            throw new TooOldException();
        }
    }

    /** The state of this connection's server; null if it does not matter, without a replica. */
    public EventId state(Connection connection) throws SQLException {
        return hasReplica() ? Replica.state(connection) : null;
    }

    /** Whether this thread is in a read of the replica. */
    boolean isOnReplica() {
        return onReplica.get() != null;
    }

    AgroalDataSource primary() {
        return primary;
    }

    AgroalDataSource replica() {
        return hasReplica() ? replica.pool() : null;
    }

    boolean hasReplica() {
        return replica != null;
    }

    boolean isAnswering() {
        return hasReplica() && replica.isAnswering();
    }

    /** Whether reads go to the replica now. */
    boolean isUsable() {
        return hasReplica() && replica.isUsable();
    }

    /** NaN without a replica. */
    private double usable() {
        return !hasReplica() ? Double.NaN : isUsable() ? 1 : 0;
    }

    /** NaN when unknown. */
    double lagSeconds() {
        return hasReplica() ? replica.lagSeconds() : Double.NaN;
    }

    @Override
    public void logAdvanced() {
        if (hasReplica()) {
            replica.logHasGrown(ring.newest());
        }
    }

    @Scheduled(every = "1S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void ask() {
        if (hasReplica()) {
            replica.ask();
        }
    }

    @Scheduled(every = "1S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void watch() {
        if (hasReplica()) {
            replica.watch();
        }
    }
}

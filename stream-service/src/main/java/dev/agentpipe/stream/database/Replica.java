package dev.agentpipe.stream.database;

import dev.agentpipe.model.log.EventId;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The replica as this instance sees it, which asks it once a second: whether it answers, and how far it is behind. */
final class Replica {

    private static final Logger LOG = Logger.getLogger(Replica.class);

    private static final String STATE = """
            select h.epoch, coalesce((select max(position) from event_log), 0) from event_log_head h""";

    /** A replica that has not answered for this long is not waited for. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(3).toNanos();

    private final AgroalDataSource pool;
    private final Duration maxLag;
    private final ReplicaLag lag;
    /** What the replica answered last, and when; null while it does not. */
    private volatile Answer answer;

    private final long started = System.nanoTime();
    /** Since when the replica owes an answer; 0 while it does not. */
    private volatile long asking;

    private volatile String problem = "it is silent";
    private boolean knownAway;

    private record Answer(Duration lag, long nanos) {}

    Replica(AgroalDataSource pool, Duration maxLag) {
        this.pool = pool;
        this.maxLag = maxLag;
        this.lag = new ReplicaLag(maxLag);
    }

    AgroalDataSource pool() {
        return pool;
    }

    /** The state of this connection's server: its newest event. */
    static EventId state(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STATE);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new EventId(row.getLong(1), row.getLong(2));
        }
    }

    /** Whether a state of it, read just now, is too old to be given to anybody. */
    boolean isTooOld(EventId state) {
        return lag.of(state, System.nanoTime()).compareTo(maxLag) > 0;
    }

    /** This instance knows the log up to this event. */
    void logHasGrown(EventId head) {
        lag.grown(head, System.nanoTime());
    }

    boolean isAnswering() {
        Answer last = answer;
        return last != null && System.nanoTime() - last.nanos() < SILENCE_NANOS;
    }

    /** Whether reads go to it now. */
    boolean isUsable() {
        Answer last = answer;
        return isAnswering() && last != null && last.lag().compareTo(maxLag) <= 0;
    }

    /** NaN when unknown. */
    double lagSeconds() {
        Answer last = answer;
        return last == null || last.lag().compareTo(ReplicaLag.UNKNOWN) >= 0
                ? Double.NaN
                : last.lag().toMillis() / 1000.0;
    }

    void ask() {
        asking = System.nanoTime();
        try (Connection connection = pool.getConnection()) {
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
    void watch() {
        boolean away = !isAnswering() && System.nanoTime() - started > SILENCE_NANOS;
        if (away && !knownAway) {
            LOG.warnf("the replica does not answer, reads go to the primary: %s", problem);
        } else if (!away && knownAway) {
            LOG.info("the replica answers again");
        }
        knownAway = away;
        long since = asking;
        if (away && since != 0 && System.nanoTime() - since > SILENCE_NANOS / 2) {
            // A question really is open, so it is not this process that stood still.
            pool.flush(FlushMode.ALL);
        }
    }
}

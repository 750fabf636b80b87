package dev.agentpipe.runtime.epoch;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.runtime.publishing.HighWaterMark;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * Runs the transactions that append to the log. Each tells the database which server start its epoch was last checked
 * for. A restarted server may hold another history (a restored backup, a promoted replica, a snapshot), so it rejects
 * the transaction, and the epoch is checked before the next attempt.
 *
 * <p>A transaction is only run again when it was certainly not committed: because the server was restarted, or after a
 * deadlock or a serialization failure. Any other failure is passed to the caller.
 */
@ApplicationScoped
public class EpochGuard {

    /** The SQLSTATE by which the append functions say that the server was restarted. */
    private static final String SERVER_RESTARTED = "AP001";

    /** The class of SQLSTATEs for transactions that were rolled back: deadlock, serialization failure. */
    private static final String ROLLED_BACK = "40";

    private static final int MAX_ATTEMPTS = 3;

    private final EventLog log;
    private final HighWaterMark published;
    private final AtomicReference<EventId> newest = new AtomicReference<>();
    /** Null when a check is due; if two threads notice that at once both check, which does no harm. */
    private volatile String serverStarted;

    EpochGuard(DataSource dataSource, HighWaterMark published) {
        this.log = new EventLog(dataSource);
        this.published = published;
    }

    /** One attempt at a transaction, with a connection of its own. */
    @FunctionalInterface
    public interface Transaction<T> {

        /**
         * Runs and commits.
         *
         * @param serverStarted the start of the server that was checked, for the database to compare with its own
         */
        T run(String serverStarted) throws SQLException;
    }

    /** Runs {@code transaction}, up to {@value #MAX_ATTEMPTS} times. Blocks. Callable from any thread. */
    public <T> T run(Transaction<T> transaction) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.run(checkedServer());
            } catch (SQLException failure) {
                String state = String.valueOf(failure.getSQLState());
                boolean restarted = state.equals(SERVER_RESTARTED);
                if (restarted) {
                    serverStarted = null;
                }
                if (attempt == MAX_ATTEMPTS || !(restarted || state.startsWith(ROLLED_BACK))) {
                    throw failure;
                }
            }
        }
    }

    /** Remembers the newest event that this process knows to be committed; a database that knows less was restored. */
    public void committed(EventId id) {
        newest.accumulateAndGet(id, EpochGuard::newer);
    }

    private String checkedServer() throws SQLException {
        String checked = serverStarted;
        if (checked == null) {
            checked = log.checkEpoch(newer(published.newest(), newest.get())).serverStarted();
            serverStarted = checked;
        }
        return checked;
    }

    private static EventId newer(EventId a, EventId b) {
        return a == null || (b != null && a.compareTo(b) < 0) ? b : a;
    }
}

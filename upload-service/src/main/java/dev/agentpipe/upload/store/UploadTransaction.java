package dev.agentpipe.upload.store;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.publishing.HighWaterMark;
import dev.agentpipe.upload.UploadConfig;
import dev.agentpipe.upload.body.Spool;
import dev.agentpipe.upload.body.SpoolFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;

/**
 * One upload, one transaction: rows go into a temporary table by COPY while no lock is held, then a single call takes the
 * locks and does the rest, with its commit in the same message, so that no lock ever waits for this process. Blocks.
 */
@ApplicationScoped
class UploadTransaction {

    private static final Logger LOG = Logger.getLogger(UploadTransaction.class);
    private static final String SERVER_RESTARTED = "AP001";
    private static final int MAX_TRIES = 3;
    private static final int COPY_BYTES = 64 * 1024;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final DataSource dataSource;
    private final EventLog log;
    private final HighWaterMark witness;
    private final Duration timeout;
    private volatile String serverStarted;
    private volatile EventId newest;

    UploadTransaction(DataSource dataSource, HighWaterMark witness, UploadConfig config) {
        this.dataSource = dataSource;
        this.log = new EventLog(dataSource);
        this.witness = witness;
        this.timeout = config.transactionTimeout();
    }

    /** Sets the parameters of the call; the last one but the trailing ones is the server's start. */
    interface Parameters {
        void set(PreparedStatement call, String serverStarted) throws SQLException;
    }

    /** Reads the one row that the call gives. */
    interface Result<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Runs {@code call} over {@code rows}.
     *
     * @param dryRun whether everything is rolled back at the end
     */
    <T> T run(SpoolFile rows, String call, boolean dryRun, Parameters parameters, Result<T> result) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(rows, call + (dryRun ? "; rollback" : "; commit"), parameters, result);
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                boolean certainlyNotCommitted = state.equals(SERVER_RESTARTED) || state.startsWith("40");
                if (!certainlyNotCommitted || attempt == MAX_TRIES) {
                    throw answer(e, state);
                }
                if (state.equals(SERVER_RESTARTED)) {
                    serverStarted = null;
                }
            }
        }
    }

    /** What this process has seen committed; a database that knows less was put back. */
    void committed(EventId id) {
        EventId known = newest;
        newest = known == null || known.compareTo(id) < 0 ? id : known;
    }

    private <T> T attempt(SpoolFile rows, String call, Parameters parameters, Result<T> result) throws SQLException {
        if (serverStarted == null) {
            EventId published = witness.newest();
            EventId own = newest;
            serverStarted = log.checkEpoch(
                            published == null || (own != null && own.compareTo(published) > 0) ? own : published)
                    .serverStarted();
        }
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                begin(connection);
                copy(connection, rows);
                try (PreparedStatement statement = connection.prepareStatement(call)) {
                    parameters.set(statement, serverStarted);
                    statement.execute();
                    try (ResultSet row = statement.getResultSet()) {
                        row.next();
                        return result.read(row);
                    }
                }
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            } finally {
                leave(connection);
            }
        }
    }

    /**
     * A client that stops in the middle is ended by the server, whatever became of it; one that dies while its call waits
     * for a lock at once, so that nothing of it is committed when the lock comes free.
     */
    private void begin(Connection connection) throws SQLException {
        long millis = timeout.toMillis();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local transaction_timeout = " + millis + "; set local statement_timeout = " + millis
                    + "; set local idle_in_transaction_session_timeout = 5000"
                    + "; set local client_connection_check_interval = 1000; select begin_upload()");
        }
    }

    private static void copy(Connection connection, SpoolFile rows) throws SQLException {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy pg_temp.uploaded from stdin", rows.reader(), COPY_BYTES);
        } catch (IOException e) {
            throw Spool.full(e);
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            cause.addSuppressed(gone);
        }
    }

    private static void leave(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException gone) {
            LOG.debugf("a connection was lost: %s", gone.getMessage());
        }
    }

    private static ProblemException answer(SQLException e, String state) {
        LOG.warnf("an upload was not committed: %s %s", state, firstLine(e));
        if (state.startsWith("22")) {
            return ProblemException.of(ErrorCode.VALIDATION_FAILED, "the upload holds a value that cannot be stored");
        }
        if (state.startsWith("23")) {
            return ProblemException.of(ErrorCode.CONFLICT, "the upload conflicts with what is already stored");
        }
        if (state.equals("57014") || state.equals("25P04")) {
            return ProblemException.retriable(
                    ErrorCode.DATABASE_TIMEOUT, "the database took too long; send the upload again", RETRY_AFTER);
        }
        return ProblemException.retriable(
                ErrorCode.UNAVAILABLE, "the database is away; send the upload again", RETRY_AFTER);
    }

    /** The first line names what failed; those after it quote data. */
    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}

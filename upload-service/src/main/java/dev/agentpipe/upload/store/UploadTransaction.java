package dev.agentpipe.upload.store;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.epoch.CommitCertainty;
import dev.agentpipe.runtime.epoch.EpochGuard;
import dev.agentpipe.runtime.tracing.Tracing;
import dev.agentpipe.upload.UploadConfig;
import dev.agentpipe.upload.body.Spool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;

/**
 * One upload in one transaction: rows are copied into a temporary table while no lock is held, then a single call takes
 * the locks and does the rest, with its commit in the same message, so that no lock ever waits for this process.
 * Blocks.
 */
@ApplicationScoped
class UploadTransaction {

    private static final Logger LOG = Logger.getLogger(UploadTransaction.class);
    private static final int COPY_BYTES = 64 * 1024;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** The first release of PostgreSQL that has {@code transaction_timeout}. */
    private static final int TRANSACTION_TIMEOUTS = 17;

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(25)
    };

    private final DataSource dataSource;
    private final EpochGuard epochGuard;
    private final Duration timeout;
    private final Tracing tracing;
    private final Timer duration;

    UploadTransaction(
            DataSource dataSource, EpochGuard epochGuard, UploadConfig config, Tracing tracing, MeterRegistry metrics) {
        this.dataSource = dataSource;
        this.tracing = tracing;
        this.epochGuard = epochGuard;
        this.timeout = config.transactionTimeout();
        this.duration = Timer.builder("agentpipe.upload.append.duration")
                .description("from taking a connection to the commit or failure of an upload's transaction")
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
    }

    /** Binds the parameters of the call, among them when the server was started. */
    interface Binder {
        void bind(PreparedStatement call, String serverStarted) throws SQLException;
    }

    /** Reads the one row that the call returns. */
    interface Result<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Runs {@code call} over {@code rows}.
     *
     * @param rows asked again for each attempt
     * @param dryRun whether everything is rolled back at the end
     */
    <T> T run(Supplier<InputStream> rows, String call, boolean dryRun, Binder binder, Result<T> result) {
        String callAndEnd = call + (dryRun ? "; rollback" : "; commit");
        Span span = span();
        long since = System.nanoTime();
        try {
            return epochGuard.run(serverStarted -> attempt(rows, callAndEnd, serverStarted, binder, result));
        } catch (SQLException e) {
            span.setStatus(StatusCode.ERROR);
            throw problem(e, String.valueOf(e.getSQLState()));
        } finally {
            span.end();
            if (!dryRun) {
                duration.record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
            }
        }
    }

    private Span span() {
        String request = tracing.ofRequest();
        return request == null
                ? Span.getInvalid()
                : tracing.span("append", request)
                        .setSpanKind(SpanKind.CLIENT)
                        .setAttribute("db.system.name", "postgresql")
                        .startSpan();
    }

    /** The {@code traceparent} for what it publishes; null when the request is not traced. */
    String trace() {
        return tracing.ofRequest();
    }

    /** Remembers the newest event that this process knows to be committed; a database that knows less was restored. */
    void committed(EventId id) {
        epochGuard.committed(id);
    }

    private <T> T attempt(
            Supplier<InputStream> rows, String call, String serverStarted, Binder binder, Result<T> result)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                long begun = System.nanoTime();
                begin(connection);
                copy(connection, rows);
                if (!boundsTransactions(connection)) {
                    limitNextStatement(connection, timeout.minusNanos(System.nanoTime() - begun));
                }
                try (PreparedStatement statement = connection.prepareStatement(call)) {
                    binder.bind(statement, serverStarted);
                    statement.execute();
                    CommitCertainty.require(statement);
                    try (ResultSet row = statement.getResultSet()) {
                        row.next();
                        return result.read(row);
                    }
                }
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            } finally {
                restoreAutoCommit(connection);
            }
        }
    }

    /**
     * The server ends the session of a process that stops in the middle for whatever reason. When a process dies while
     * its call waits for a lock the session ends at once, so that nothing is committed once the lock is released.
     */
    private void begin(Connection connection) throws SQLException {
        long millis = timeout.toMillis();
        String whole = boundsTransactions(connection) ? "set local transaction_timeout = " + millis + "; " : "";
        try (Statement statement = connection.createStatement()) {
            statement.execute(whole + "set local statement_timeout = " + millis
                    + "; set local idle_in_transaction_session_timeout = 5000"
                    + "; set local client_connection_check_interval = 1000; select begin_upload()");
        }
    }

    /**
     * Whether the server itself ends a transaction that takes too long, by the version it sent when it accepted the
     * connection.
     */
    private static boolean boundsTransactions(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= TRANSACTION_TIMEOUTS;
    }

    /** Older servers: the call gets what is left of the time, and a moment when nothing is. */
    private static void limitNextStatement(Connection connection, Duration left) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local statement_timeout = " + Math.max(1, left.toMillis()));
        }
    }

    private static void copy(Connection connection, Supplier<InputStream> rows) throws SQLException {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy pg_temp.uploaded from stdin", rows.get(), COPY_BYTES);
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

    private static void restoreAutoCommit(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException gone) {
            LOG.debugf("a connection was lost: %s", gone.getMessage());
        }
    }

    private static ProblemException problem(SQLException e, String state) {
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
                ErrorCode.UNAVAILABLE, "the database is unavailable; send the upload again", RETRY_AFTER);
    }

    /** The first line names what failed; those after it quote data. */
    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}

package dev.agentpipe.ingest.rejected;

import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.problem.DatabaseFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Keeps rejected events: a limited number and size per key, each body once. Those of one request are stored in one
 * transaction, and only a few requests at a time. Blocks.
 */
@ApplicationScoped
public class RejectedEvents {

    private static final Logger LOG = Logger.getLogger(RejectedEvents.class);

    /** Requests that use a connection for it at a time; the others of the pool are for the appender. */
    private static final int AT_ONCE = 2;

    private static final Duration MAX_WAIT = Duration.ofSeconds(3);
    private static final int MAX_DETAILS = 20;
    private static final int MAX_CHARACTERS = 500;

    /** One request at a time for each key, so that the limit holds. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('rejected:' || ?, 1))";

    private static final String ADD = """
        insert into rejected_event (key_id, project, error, message, details, digest, body, size, times)
        select ?, ?, u.error, u.message, u.details, u.digest, u.body, length(u.body), u.times
        from unnest(?::text[], ?::text[], ?::text[], ?::bytea[], ?::bytea[], ?::int[])
          u(error, message, details, digest, body, times)
        on conflict (key_id, digest) do update set times = rejected_event.times + excluded.times,
          last_at = clock_timestamp(), error = excluded.error, message = excluded.message,
          details = excluded.details\
        """;

    private static final String BOUND = """
        delete from rejected_event where id in (
          select id from (select id, row_number() over w n, sum(size) over w bytes
            from rejected_event where key_id = ? window w as (order by last_at desc, id desc)) x
          where n > ? or bytes > ?)\
        """;

    private final DataSource dataSource;
    private final RejectedConfig config;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    RejectedEvents(DataSource dataSource, RejectedConfig config) {
        this.dataSource = dataSource;
        this.config = config;
    }

    /**
     * Keeps the rejections of one request that have to be kept.
     *
     * @throws ProblemException {@code unavailable} when they cannot be kept: the sender then tries again, so nothing is
     *     lost
     */
    public void keep(Sender sender, List<Rejection> rejections) {
        if (rejections.stream()
                .noneMatch(rejection -> Rejection.keeps(rejection.reason().error()))) {
            return;
        }
        awaitTurn();
        try {
            keepRows(sender, rows(rejections));
        } catch (SQLException e) {
            LOG.warnf("%d rejected events were not kept: %s", rejections.size(), e.getMessage());
            throw notKept();
        } finally {
            turns.release();
        }
    }

    private void awaitTurn() {
        try {
            if (turns.tryAcquire(MAX_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        throw notKept();
    }

    private static ProblemException notKept() {
        return DatabaseFailure.unavailable("an event was rejected and could not be kept; send it again");
    }

    private void keepRows(Sender sender, List<Row> rows) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                lock(connection, sender.keyId());
                add(connection, sender, rows);
                bound(connection, sender.keyId());
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void lock(Connection connection, String keyId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, keyId);
            statement.execute();
        }
    }

    private static void add(Connection connection, Sender sender, List<Row> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setString(1, sender.keyId());
            statement.setString(2, sender.project());
            statement.setArray(3, array(connection, "text", rows.stream().map(Row::error)));
            statement.setArray(4, array(connection, "text", rows.stream().map(Row::message)));
            statement.setArray(5, array(connection, "text", rows.stream().map(Row::details)));
            statement.setArray(
                    6,
                    connection.createArrayOf(
                            "bytea", rows.stream().map(Row::digest).toArray(byte[][]::new)));
            statement.setArray(
                    7,
                    connection.createArrayOf(
                            "bytea", rows.stream().map(Row::body).toArray(byte[][]::new)));
            statement.setArray(8, array(connection, "int", rows.stream().map(Row::times)));
            statement.executeUpdate();
        }
    }

    private static Array array(Connection connection, String type, Stream<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }

    private void bound(Connection connection, String keyId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BOUND)) {
            statement.setString(1, keyId);
            statement.setInt(2, config.events());
            statement.setLong(3, config.size().asLongValue());
            statement.executeUpdate();
        }
    }

    /** Each body once, and at most as many as are kept. */
    private List<Row> rows(List<Rejection> rejections) {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (Rejection rejection : rejections) {
            if (Rejection.keeps(rejection.reason().error())) {
                rows.merge(
                        HexFormat.of().formatHex(digest(rejection.body())),
                        Row.of(rejection),
                        (first, same) -> same.after(first));
            }
        }
        List<Row> all = new ArrayList<>(rows.values());
        return all.subList(Math.max(0, all.size() - config.events()), all.size());
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A row to add. */
    @SuppressWarnings("ArrayRecordComponent") // lives for one request
    private record Row(String error, String message, String details, byte[] digest, byte[] body, int times) {

        static Row of(Rejection rejection) {
            List<FieldError> details = rejection.reason().details().stream()
                    .limit(MAX_DETAILS)
                    .map(error -> new FieldError(storable(error.field()), storable(error.message())))
                    .toList();
            return new Row(
                    rejection.reason().error().text(),
                    storable(rejection.reason().getMessage()),
                    Json.write(details),
                    RejectedEvents.digest(rejection.body()),
                    rejection.body(),
                    1);
        }

        Row after(Row first) {
            return new Row(error, message, details, digest, body, first.times + times);
        }

        /** A message may quote a NUL, which PostgreSQL cannot store, or a name as long as an event. */
        private static String storable(String text) {
            String visible = text.replace("\0", "\\u0000");
            return visible.length() <= MAX_CHARACTERS ? visible : visible.substring(0, MAX_CHARACTERS) + "…";
        }
    }
}

package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** A lock that is held too long delays as few others as possible, and nobody for ever. */
@Tag("faults")
class LockFaultsIT extends FaultListTests {

    private static final Duration HELD = Duration.ofSeconds(30);

    @Override
    Stream<Fault> faults() {
        return Stream.of(
                new Fault("a stranger holds a conversation for 30 s", LockFaultsIT::holdConversation),
                new Fault("a stranger works for 30 s with the order lock", LockFaultsIT::holdOrder),
                new Fault("a stranger holds the order lock and does nothing", LockFaultsIT::idleWithOrder),
                new Fault(
                        "an append whose Sync does not arrive", (cluster, exercise) -> syncKeptBack(cluster, exercise)),
                new Fault("an ingest instance that freezes between Execute and Sync", (cluster, exercise) -> {
                    syncKeptBack(
                            cluster, exercise, () -> cluster.ingest().get(0).signal("STOP"));
                    cluster.ingest().get(0).signal("CONT");
                }),
                new Fault("an ingest instance that freezes while it waits for the order lock", LockFaultsIT::frozen),
                new Fault("an upload that freezes while it waits for its conversation", LockFaultsIT::frozenUpload));
    }

    private static void holdConversation(Cluster cluster, Exercise exercise) throws Exception {
        try (Connection stranger = cluster.database().connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('" + exercise.conversation(1) + "', 0))");
            int held = exercise.answered(1);
            int others = exercise.answered() - held;
            Fault.lasting(HELD);
            assertThat(exercise.answered(1)).as("one may have been under way").isLessThanOrEqualTo(held + 1);
            // The others do not wait for the one.
            assertThat(exercise.answered() - exercise.answered(1)).isGreaterThan(others + 2_000);
            stranger.rollback();
        }
    }

    private static void holdOrder(Cluster cluster, Exercise exercise) throws Exception {
        try (Connection stranger = cluster.database().connect();
                Statement statement = stranger.createStatement()) {
            statement.execute("select lock_event_order(), pg_sleep(" + HELD.toSeconds() + ")");
        }
    }

    /** The appenders end the session of the stranger, since nobody else could write. */
    private static void idleWithOrder(Cluster cluster, Exercise exercise) throws Exception {
        try (Connection stranger = cluster.database().connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("select lock_event_order()");
            long since = System.nanoTime();
            exercise.answers(300);
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(15));
        }
    }

    private static void syncKeptBack(Cluster cluster, Exercise exercise) {
        syncKeptBack(cluster, exercise, () -> {});
    }

    private static void syncKeptBack(Cluster cluster, Exercise exercise, Runnable then) {
        FaultProxy way = cluster.firstIngestToPostgres();
        way.keepBackSyncAfter(Messages.SAID);
        await("an append without its Sync").atMost(Duration.ofSeconds(20)).until(way::keepsBackSync);
        then.run();
        long since = System.nanoTime();
        exercise.answers(300);
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(15));
        way.releaseSync();
    }

    /** PostgreSQL grants the lock while the instance cannot read the answer. */
    private static void frozen(Cluster cluster, Exercise exercise) throws Exception {
        try (Connection stranger = cluster.database().connect();
                Statement statement = stranger.createStatement()) {
            CompletableFuture<Void> work =
                    CompletableFuture.runAsync(() -> execute(statement, "select lock_event_order(), pg_sleep(3)"));
            await("two appenders that wait")
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> cluster.database()
                                    .number("select count(*) from pg_locks where not granted and classid = 1095781712")
                            >= 2);
            cluster.ingest().get(0).signal("STOP");
            finish(work);
            exercise.answers(300);
            cluster.ingest().get(0).signal("CONT");
        }
    }

    /** PostgreSQL grants the locks and commits while the instance cannot read the answer. */
    private static void frozenUpload(Cluster cluster, Exercise exercise) throws Exception {
        ServiceProcess upload = cluster.upload().get(0);
        String conversation = "frozen-" + System.nanoTime();
        try (Connection stranger = cluster.database().connect();
                Statement statement = stranger.createStatement();
                Requests requests = new Requests()) {
            stranger.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('" + conversation + "', 0))");
            requests.upload(upload, Messages.eventLog(conversation, 2_000));
            await("an upload that waits")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> cluster.database()
                                    .number("select count(*) from pg_locks where not granted"
                                            + " and locktype = 'advisory' and classid <> 1095781712")
                            > 0);
            upload.signal("STOP");
            stranger.rollback();
            exercise.answers(300);
            upload.signal("CONT");
            requests.uploadUntilStored(upload, Messages.eventLog(conversation, 2_000));
        }
        assertThat(cluster.database()
                        .number("select count(*) from message where conversation_id = '" + conversation + "'"))
                .isEqualTo(2_000);
    }

    private static void execute(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void finish(CompletableFuture<Void> work) throws Exception {
        try {
            work.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}

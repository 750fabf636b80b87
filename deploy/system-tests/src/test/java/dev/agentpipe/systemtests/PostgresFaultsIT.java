package dev.agentpipe.systemtests;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** While PostgreSQL is away nothing is answered with success that is not kept, and everything goes on by itself. */
@Tag("faults")
class PostgresFaultsIT {

    private Cluster cluster;

    @BeforeEach
    void startCluster() {
        cluster = Cluster.start(2, 2);
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    @Test
    void survives_a_fast_and_an_immediate_restart() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 1_000)) {
            exercise.answers(1_000);
            cluster.postgres().restart();
            exercise.answers(1_000);
            cluster.postgres().kill();
            cluster.postgres().restart();
            exercise.finishAndAudit();
        }
    }

    @Test
    void survives_the_end_of_all_its_sessions_each_second() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 1_500)) {
            for (int i = 0; i < 5; i++) {
                exercise.answers(500);
                cluster.execute("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where backend_type = 'client backend' and pid <> pg_backend_pid()""");
            }
            exercise.finishAndAudit();
        }
    }

    @Test
    void survives_a_black_hole_a_one_way_cut_jitter_and_resets_on_the_way_to_postgresql() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 700)) {
            exercise.answers(500);
            for (FaultProxy.Mode mode : FaultProxy.Mode.values()) {
                cluster.toPostgres().mode(mode);
                long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
                await().atMost(Duration.ofSeconds(5)).until(() -> System.nanoTime() > until);
                cluster.toPostgres().reset();
                cluster.toPostgres().mode(FaultProxy.Mode.PASS);
                exercise.answers(500);
            }
            exercise.finishAndAudit();
        }
    }

    @Test
    void a_stranger_holding_a_conversation_does_not_keep_the_others() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 500);
                Connection stranger = cluster.connect();
                Statement statement = stranger.createStatement()) {
            exercise.answers(200);
            stranger.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('c1', 0))");
            // The seven others; c1 waits.
            await().atMost(Duration.ofSeconds(60)).until(() -> exercise.answered() >= 7 * 500);
            stranger.rollback();
            exercise.finishAndAudit();
        }
    }

    @Test
    void an_idle_session_that_holds_the_order_lock_is_ended() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 500);
                Connection stranger = cluster.connect();
                Statement statement = stranger.createStatement()) {
            exercise.answers(200);
            stranger.setAutoCommit(false);
            statement.execute("select lock_event_order()");
            exercise.finishAndAudit();
        }
    }

    @Test
    void a_frozen_ingest_instance_does_not_keep_the_other() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 1_000)) {
            for (int i = 0; i < 5; i++) {
                exercise.answers(300);
                cluster.ingest().get(0).signal("STOP");
                exercise.answers(300);
                cluster.ingest().get(0).signal("CONT");
            }
            exercise.finishAndAudit();
        }
    }

    @Test
    void goes_on_beside_a_long_snapshot() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 1_000);
                Connection dump = cluster.connect();
                Statement statement = dump.createStatement()) {
            dump.setAutoCommit(false);
            dump.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("select count(*) from event_log");
            exercise.finishAndAudit();
            statement.execute("select count(*) from message");
        }
    }
}

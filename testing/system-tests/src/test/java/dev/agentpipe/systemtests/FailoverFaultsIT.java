package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.ServerConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The primary is lost under load, a moment after the network between it and its replica, which is promoted and put in its
 * place, or is in the address of the services already. What was acknowledged is lost with asynchronous replication as
 * far as it had not reached the replica, and never with synchronous replication; no viewer keeps what is lost.
 */
@Tag("faults")
class FailoverFaultsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Cluster cluster;
    private PostgresServer oldPrimary;
    private PostgresServer replica;
    /** Between the replica and the primary. */
    private FaultProxy replication;

    /** What is left after a failover. */
    private record Outcome(Set<String> lost, Set<String> replicated, long acknowledgedWhileCut) {}

    private interface Replacement {
        void run() throws SQLException;
    }

    @BeforeEach
    void start() {
        cluster = Cluster.startForFaults();
        oldPrimary = cluster.postgres();
        replication = new FaultProxy(cluster.postgres().port());
        replica = PostgresServer.replicaOf(
                cluster.postgres(),
                replication.port(),
                ServerConfig.in(cluster.folder().resolve("replica")));
    }

    @AfterEach
    void stop() {
        replication.close();
        cluster.close();
        replica.close();
        oldPrimary.close();
    }

    @Test
    void with_asynchronous_replication_only_what_had_not_reached_the_replica_is_lost() throws Exception {
        Outcome outcome = failOver(this::replaceThePrimary);
        assertThat(outcome.acknowledgedWhileCut()).isPositive();
        assertThat(outcome.lost()).isNotEmpty().doesNotContainAnyElementsOf(outcome.replicated());
        System.out.printf(
                "asynchronous: %d acknowledged while cut off, %d lost%n",
                outcome.acknowledgedWhileCut(), outcome.lost().size());
    }

    @Test
    void with_synchronous_replication_nothing_that_was_acknowledged_is_lost() throws Exception {
        waitForTheReplica();
        Outcome outcome = failOver(this::replaceThePrimary);
        assertThat(outcome.lost()).isEmpty();
    }

    /** PostgreSQL commits on the primary alone and only warns: had this been a 201, the failover would have broken it. */
    @Test
    void an_event_whose_wait_for_the_replica_is_cancelled_is_not_acknowledged() throws Exception {
        waitForTheReplica();
        ServiceProcess ingest = cluster.ingest().get(0);
        String event = Messages.created("cancelled", "cancelled-1", 1);
        replication.mode(FaultProxy.Mode.BLACK_HOLE);
        CompletableFuture<Reply> answer = ingest.client(Cluster.API_KEY).ingestLater(event);
        Database primary = cluster.database();
        String waiting = "from pg_stat_activity where wait_event = 'SyncRep'";
        await().atMost(LIMIT).until(() -> primary.number("select count(*) " + waiting) > 0);
        primary.execute("select pg_cancel_backend(pid) " + waiting);
        assertThat(answer.join().status()).isEqualTo(503);
        assertThat(primary.count("message where id = 'cancelled-1'")).isOne();
        replaceThePrimary();
        assertThat(cluster.database().count("message where id = 'cancelled-1'")).isZero();
        await().atMost(LIMIT)
                .until(() -> ingest.client(Cluster.API_KEY).ingest(event).stored());
        assertThat(cluster.database().count("message where id = 'cancelled-1'")).isOne();
    }

    @Test
    void with_both_servers_in_the_address_the_services_find_the_promoted_one() throws Exception {
        restartWithBothInTheAddress(oldPrimary.port());
        goesOn(oldPrimary::kill);
    }

    /** Whose machine or network is gone refuses no connection: it is silent. */
    @Test
    void so_they_do_when_the_old_primary_is_silent() throws Exception {
        restartWithBothInTheAddress(cluster.toPostgres().port());
        goesOn(() -> cluster.toPostgres().mode(FaultProxy.Mode.BLACK_HOLE));
    }

    private void restartWithBothInTheAddress(int portOfPrimary) {
        String both = "jdbc:postgresql://127.0.0.1:" + portOfPrimary + ",127.0.0.1:" + replica.port()
                + "/agentpipe?targetServerType=primary";
        cluster.services().forEach(service -> service.set("AGENTPIPE_DATABASE_URL", both));
        restart();
    }

    private void goesOn(Runnable loss) throws Exception {
        waitForTheReplica();
        Outcome outcome = failOver(() -> {
            loss.run();
            Database.of(replica).execute("select pg_promote()");
            cluster.movedTo(replica);
        });
        assertThat(outcome.lost()).isEmpty();
        // Its migrations, and the followers that hold locks, find the second server too.
        restart();
        Client ingest = cluster.ingest().get(0).client(Cluster.API_KEY);
        Client stream = cluster.stream().get(0).client(Cluster.API_KEY);
        assertThat(ingest.ingest(Events.message("found", "found-1", "xylophone"))
                        .stored())
                .isTrue();
        await().atMost(LIMIT)
                .until(() -> stream.get("/api/search?q=xylophone").body().contains("\"found\""));
    }

    private void restart() {
        cluster.services().forEach(ServiceProcess::terminate);
        cluster.services().forEach(ServiceProcess::start);
        cluster.services().forEach(ServiceProcess::awaitReady);
    }

    private Outcome failOver(Replacement replacement) throws Exception {
        long epoch = cluster.database().number("select epoch from event_log_head");
        List<Viewer> viewers = viewers();
        try (Load load = Load.startOpenEnded(cluster.ingest(), "f", Exercise.WRITERS)) {
            await().atMost(LIMIT).until(() -> load.answered() > 200);
            Set<String> replicated = new HashSet<>(load.answeredIds());
            awaitReplica();
            replication.mode(FaultProxy.Mode.BLACK_HOLE);
            int before = load.answered();
            Fault.lasting(Duration.ofSeconds(1));
            int acknowledged = load.answered() - before;
            long since = System.nanoTime();
            replacement.run();
            int after = load.answered();
            await().atMost(LIMIT).until(() -> load.answered() > after);
            System.out.printf("acknowledged again after %d ms%n", (System.nanoTime() - since) / 1_000_000);
            await().atMost(LIMIT).until(() -> load.answered() > after + 200);
            load.stop();
            Set<String> lost = new HashSet<>(load.finish());
            lost.removeAll(new HashSet<>(cluster.database().column("select id from message")));

            Auditor auditor = Auditor.of(cluster.postgres().jdbcUrl());
            assertThat(auditor.logFaults()).isEmpty();
            assertThat(cluster.database().number("select epoch from event_log_head"))
                    .as("begun by nobody's hand")
                    .isGreaterThan(epoch);
            for (Viewer viewer : viewers) {
                await("all of the new history").atMost(LIMIT).until(() -> auditor.head()
                        .equals(viewer.lastEventId()));
                assertThat(RestoreFaultsIT.faultsAfterReset(viewer, auditor)).isEmpty();
            }
            return new Outcome(lost, replicated, acknowledged);
        } finally {
            viewers.forEach(Viewer::close);
        }
    }

    private List<Viewer> viewers() {
        List<Viewer> viewers = new ArrayList<>();
        cluster.stream().forEach(instance -> viewers.add(Viewer.watch(() -> instance.uri("/"), "")));
        await().atMost(LIMIT).until(() -> viewers.stream().allMatch(Viewer::isConnected));
        return viewers;
    }

    /** As docs/deployment.md says it: the old primary never comes back, the replica is promoted, its address changes. */
    private void replaceThePrimary() throws SQLException {
        cluster.postgres().kill();
        Database.of(replica).execute("select pg_promote()");
        cluster.replacePostgres(replica);
    }

    private void waitForTheReplica() throws SQLException {
        cluster.database().execute("alter system set synchronous_standby_names = 'replica'");
        cluster.database().execute("select pg_reload_conf()");
        await().atMost(LIMIT)
                .until(() -> cluster.database().count("pg_stat_replication where sync_state = 'sync'") == 1);
    }

    private void awaitReplica() throws SQLException {
        String written = cluster.database().value("select pg_current_wal_lsn()");
        await().atMost(LIMIT).until(() -> Database.of(replica)
                .value("select pg_last_wal_replay_lsn() >= ?::text::pg_lsn", written)
                .equals("t"));
    }
}

package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** While PostgreSQL is unavailable no event is lost that was answered with success, and everything resumes by itself. */
@Tag("faults")
class PostgresFaultsIT extends FaultListTests {

    @Override
    Stream<Fault> faults() {
        return Stream.of(
                new Fault("a fast restart", (cluster, exercise) -> cluster.postgres()
                        .restart()),
                new Fault("an immediate restart", (cluster, exercise) -> {
                    cluster.postgres().kill();
                    cluster.postgres().restart();
                }),
                new Fault("the end of all its sessions each second", PostgresFaultsIT::endSessions),
                new Fault("a freeze of its first process", (cluster, exercise) -> {
                    Signals.send(cluster.postgres().pid(), "STOP");
                    cluster.toPostgres().reset();
                    Fault.lasting(Duration.ofSeconds(5));
                    Signals.send(cluster.postgres().pid(), "CONT");
                }),
                new Fault("a freeze of all its processes", (cluster, exercise) -> {
                    Signals.sendToAll(cluster.postgres().pid(), "STOP");
                    Fault.lasting(Duration.ofSeconds(10));
                    Signals.sendToAll(cluster.postgres().pid(), "CONT");
                }),
                new Fault(
                        "a black hole on the way to it",
                        Fault.network(Cluster::toPostgres, FaultProxy.Mode.BLACK_HOLE)),
                new Fault(
                        "a one-way cut on the way to it",
                        Fault.network(Cluster::toPostgres, FaultProxy.Mode.ANSWERS_KEPT_BACK)),
                new Fault(
                        "200 ms of jitter on the way to it",
                        Fault.network(Cluster::toPostgres, FaultProxy.Mode.JITTER)),
                new Fault("resets on the way to it", (cluster, exercise) -> {
                    for (int i = 0; i < 5; i++) {
                        cluster.toPostgres().reset();
                        exercise.answers(100);
                    }
                }),
                new Fault("reads of sessions that all wait for a lock", PostgresFaultsIT::lockSessions),
                new Fault("a dump that runs throughout", PostgresFaultsIT::dump));
    }

    private static void endSessions(Cluster cluster, Exercise exercise) throws SQLException {
        for (int i = 0; i < 4; i++) {
            cluster.database().execute("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where backend_type = 'client backend' and pid <> pg_backend_pid()""");
            Fault.lasting(Duration.ofSeconds(1));
        }
    }

    /** Both stream instances run as many reads of sessions as they allow, none of them ends, and more requests wait. */
    private static void lockSessions(Cluster cluster, Exercise exercise) throws Exception {
        try (Connection stranger = cluster.database().connect();
                Statement statement = stranger.createStatement();
                Requests requests = new Requests()) {
            stranger.setAutoCommit(false);
            statement.execute("lock table conversation in access exclusive mode");
            for (ServiceProcess instance : cluster.stream()) {
                // Not lists: those that ask for the same share one read.
                requests.get(instance.uri("/api/sessions/unknown"), 40);
            }
            for (ServiceProcess instance : cluster.stream()) {
                await("the least number of reads that an instance allows on any machine")
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> instance.metric("agentpipe_stream_session_reads") >= 4);
            }
            Fault.lasting(Duration.ofSeconds(5));
            stranger.rollback();
        }
    }

    private static void dump(Cluster cluster, Exercise exercise) throws Exception {
        try (Dump dump = Dump.begin(cluster)) {
            long first = dump.events();
            for (int i = 0; i < 5; i++) {
                dump.write(cluster.folder().resolve("dump"));
                exercise.answers(200);
            }
            assertThat(dump.events()).as("one snapshot throughout").isEqualTo(first);
        }
    }
}

package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tries the auditor on services that are broken on purpose: a suite that lets these pass shows nothing. */
@Tag("quick-faults")
class BrokenBuildsIT {

    private static final int EACH = 50;
    private static final String LAST = "LAST_POSITION";
    /** Long enough for everything that works to have arrived; what is lost never comes. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private static Cluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = Cluster.startOneOfEach(Cluster.NO_LIMITS);
        // The services as they are shipped pass.
        try (Exercise exercise = Exercise.begin(cluster, EACH)) {
            exercise.finishAndAudit();
        }
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    static Stream<Mutant> brokenHubs() {
        String chunks = "dev/agentpipe/stream/netty/HttpChunkEncoder.java";
        return Stream.of(
                Mutant.of("stream", "swaps two events that leave together")
                        .change(chunks, "        int size = 0;\n", """
                                        if (events.size() > 1) {
                                            events = new java.util.ArrayList<>(events);
                                            java.util.Collections.swap(events, 0, 1);
                                        }
                                        int size = 0;
                                """),
                Mutant.of("stream", "sends one event twice")
                        .change(
                                chunks,
                                "        int size = 0;\n",
                                "        events = events.stream().flatMap(event -> java.util.Collections.nCopies("
                                        + "event.position() % 200 == 0 ? 2 : 1, event).stream()).toList();\n"
                                        + "        int size = 0;\n"));
    }

    @ParameterizedTest
    @MethodSource("brokenHubs")
    void is_caught(Mutant mutant) throws Exception {
        assertCaught(mutant);
    }

    /** The last publication of a run, whose loss no later one shows. */
    @Test
    @Tag("faults")
    void is_caught_when_it_drops_a_publication_with_head_checks_off() throws Exception {
        long head = cluster.database().number("select max(position) from event_log");
        cluster.stream().get(0).set(LAST, Long.toString(head + EACH * Exercise.WRITERS));
        assertCaught(Mutant.of("stream", "drops a publication with head checks off")
                .change("dev/agentpipe/stream/hub/Hub.java", "        counters.publication();\n", """
                                if (publication.newest().position() == Long.parseLong(System.getenv("%s"))) {
                                    return List.of();
                                }
                        """.formatted(LAST))
                .change(
                        "dev/agentpipe/stream/hub/HeadWatch.java",
                        "if (!asking && now",
                        "if (!asking && cursor == null && now"));
    }

    private static void assertCaught(Mutant mutant) throws Exception {
        ServiceProcess stream = cluster.stream().get(0);
        run(stream, mutant);
        try (Exercise exercise = Exercise.begin(cluster, EACH)) {
            List<String> faults = exercise.faults(MAX_WAIT);
            System.out.println(mutant + ": " + faults.subList(0, Math.min(2, faults.size())));
            assertThat(faults).isNotEmpty().allMatch(fault -> fault.startsWith("event "));
        } finally {
            run(stream, null);
        }
    }

    /** It answers and publishes before it commits, which the end of its session then prevents. */
    @Test
    @Tag("faults")
    void is_caught_when_it_answers_and_publishes_before_the_commit() throws Exception {
        Mutant hasty = Mutant.of("ingest", "answers and publishes before the commit")
                .change("dev/agentpipe/ingest/append/BatchWriter.java", """
                            try (Connection connection = dataSource.getConnection()) {
                                return AppendStatement.execute(connection, entries, lockWait, timeout, serverStarted);
                            }
                """, """
                            Connection connection = dataSource.getConnection();
                            connection.setAutoCommit(false);
                            AppendResult answered =
                                    AppendStatement.execute(connection, entries, lockWait, timeout, serverStarted);
                            new Thread(() -> {
                                try (connection) {
                                    Thread.sleep(50);
                                    connection.commit();
                                } catch (Exception lost) {
                                    // Answered and published all the same.
                                }
                            }).start();
                            return answered;
                """);
        ServiceProcess ingest = cluster.ingest().get(0);
        run(ingest, hasty);
        try (Exercise exercise = Exercise.begin(cluster)) {
            for (int i = 0; i < 4; i++) {
                exercise.answers(100);
                cluster.database().execute("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where backend_type = 'client backend' and pid <> pg_backend_pid()""");
            }
            List<String> faults = exercise.faults(MAX_WAIT);
            System.out.println(hasty + ": " + faults.subList(0, Math.min(2, faults.size())));
            assertThat(faults)
                    .anyMatch(fault -> fault.endsWith("was answered and is not in the log"))
                    .anyMatch(fault -> fault.startsWith("event "));
        } finally {
            run(ingest, null);
        }
    }

    /** Null for the build that is shipped. */
    private static void run(ServiceProcess instance, Mutant mutant) {
        instance.kill();
        instance.build(
                mutant == null ? ServiceProcess.application(instance.service()) : mutant.build(cluster.folder()));
        instance.start();
        instance.awaitReady();
    }
}

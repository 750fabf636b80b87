package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two projects on the same instances, which are killed at random: neither ever receives a byte of the other. */
@Tag("faults")
class ProjectIsolationIT {

    private static final int KILLS = Suite.isLong() ? 30 : 6;
    private static final long SEED = Long.getLong("agentpipe.isolation.seed", 1);

    @Test
    void neither_project_receives_a_byte_of_the_other() throws Exception {
        Random random = new Random(SEED);
        try (Cluster cluster = Cluster.startTwoOfEach()) {
            assertThat(faults(cluster, () -> {
                        List<ServiceProcess> services = cluster.services().toList();
                        ServiceProcess victim = services.get(random.nextInt(services.size()));
                        victim.kill();
                        victim.start();
                        victim.awaitReady();
                    }))
                    .isEmpty();
        }
    }

    static Stream<Mutant> withoutOneFilter() {
        return Stream.of(
                Mutant.of("stream", "shows every viewer the events of all projects")
                        .change(
                                "dev/agentpipe/stream/viewer/Filter.java",
                                "                && projects.include(event.project())\n",
                                ""),
                Mutant.of("stream", "finds conversations of all projects")
                        .change(
                                "dev/agentpipe/stream/session/SessionResource.java",
                                "sessions.byId(reader.projects(),",
                                "sessions.byId(dev.agentpipe.model.project.Projects.ALL,"),
                Mutant.of("stream", "lists conversations of all projects")
                        .change(
                                "dev/agentpipe/stream/session/SessionResource.java",
                                "sessions.page(projects,",
                                "sessions.page(dev.agentpipe.model.project.Projects.ALL,"));
    }

    @ParameterizedTest
    @MethodSource("withoutOneFilter")
    void a_build_without_one_filter_is_caught(Mutant mutant) throws Exception {
        List<String> faults = caught(mutant);
        assertThat(faults).isNotEmpty();
        System.out.println(mutant + ": " + faults.get(0));
    }

    /** Independent breaks in one build: each is seen where it is. */
    @Test
    void a_build_that_narrows_no_read_is_caught_at_each_of_them() throws Exception {
        String all = "dev.agentpipe.model.project.Projects.ALL,";
        Mutant mutant = Mutant.of("stream", "narrows no read to the reader's projects")
                .change(
                        "dev/agentpipe/stream/session/SessionResource.java",
                        "sessions.sorted(projects,",
                        "sessions.sorted(" + all)
                .change(
                        "dev/agentpipe/stream/session/SessionResource.java",
                        "sessions.messages(reader.projects(),",
                        "sessions.messages(" + all)
                .change(
                        "dev/agentpipe/stream/export/ExportResource.java",
                        "Exported.find(connection, reader.projects(),",
                        "Exported.find(connection, " + all)
                .change(
                        "dev/agentpipe/stream/search/SearchResource.java",
                        "new Search.Question(projects,",
                        "new Search.Question(" + all)
                .change(
                        "dev/agentpipe/stream/statistics/SummaryResource.java",
                        "SummaryRequest.parse(projects,",
                        "SummaryRequest.parse(" + all);
        List<String> faults = caught(mutant);
        for (String path : List.of(
                "GET /api/sessions?sort=", "/messages?", "/export?", "GET /api/search?", "GET /api/metrics/summary?")) {
            assertThat(faults).anyMatch(fault -> fault.contains("was answered: ") && fault.contains(path));
        }
    }

    private static List<String> caught(Mutant mutant) throws Exception {
        try (Cluster cluster = Cluster.startOneOfEach(Cluster.NO_LIMITS)) {
            ServiceProcess stream = cluster.stream().get(0);
            stream.kill();
            stream.build(mutant.build(cluster.folder()));
            stream.start();
            stream.awaitReady();
            return faults(cluster, () -> {});
        }
    }

    interface Disturbance {
        void run() throws Exception;
    }

    /** What went wrong while two teams were at work and something was done to the cluster several times. */
    static List<String> faults(Cluster cluster, Disturbance disturbance) throws Exception {
        try (Team crimson = Team.start(cluster, "crimson", "azure", SEED);
                Team azure = Team.start(cluster, "azure", "crimson", SEED + 1)) {
            for (int i = 0; i < KILLS; i++) {
                crimson.answers(50);
                disturbance.run();
                azure.answers(50);
            }
            List<String> faults = new ArrayList<>(crimson.faults("azure"));
            faults.addAll(azure.faults("crimson"));
            return faults;
        }
    }
}

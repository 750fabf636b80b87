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
        try (Cluster cluster = Cluster.startForFaults()) {
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
        try (Cluster cluster = Cluster.startOneOfEach(Cluster.NO_LIMITS)) {
            ServiceProcess stream = cluster.stream().get(0);
            stream.kill();
            stream.build(mutant.build(cluster.folder()));
            stream.start();
            stream.awaitReady();
            List<String> faults = faults(cluster, () -> {});
            assertThat(faults).isNotEmpty();
            System.out.println(mutant + ": " + faults.get(0));
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

package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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

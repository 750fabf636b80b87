package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any instance may die, freeze or be replaced at any moment. */
@Tag("faults")
class ProcessFaultsIT {

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
    void survives_the_kill_of_each_instance_several_times() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 2_000)) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 2; i++) {
                    exercise.answers(500);
                    cluster.ingest().get(i).kill();
                    cluster.stream().get(i).kill();
                    exercise.answers(200);
                    cluster.ingest().get(i).start();
                    cluster.stream().get(i).start();
                    cluster.ingest().get(i).awaitReady();
                    cluster.stream().get(i).awaitReady();
                }
            }
            exercise.finishAndAudit();
        }
    }

    @Test
    void survives_a_frozen_stream_instance() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 1_000)) {
            exercise.answers(500);
            cluster.stream().get(0).signal("STOP");
            exercise.answers(3_000);
            cluster.stream().get(0).signal("CONT");
            exercise.finishAndAudit();
        }
    }

    @Test
    void loses_nothing_over_a_rolling_restart_under_load() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 2_500)) {
            for (int i = 0; i < 2; i++) {
                exercise.answers(500);
                restart(cluster.ingest().get(i));
                restart(cluster.stream().get(i));
            }
            exercise.finishAndAudit();
        }
    }

    private static void restart(ServiceProcess instance) {
        assertThat(instance.terminate())
                .as("ended by itself within its deadline")
                .isTrue();
        instance.start();
        instance.awaitReady();
    }
}

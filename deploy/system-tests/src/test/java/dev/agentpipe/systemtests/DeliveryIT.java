package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promise, with two instances of each service: nothing lost, nothing twice, in order, from anywhere. */
class DeliveryIT {

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
    void five_viewers_on_two_instances_receive_20000_events_of_eight_writers_alike() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 2_500)) {
            exercise.finishAndAudit();
            assertThat(exercise.answered()).isEqualTo(20_000);
        }
    }

    @Test
    void viewers_miss_nothing_when_redis_is_killed_and_comes_back_empty() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 1_000)) {
            exercise.answers(2_000);
            cluster.redis().kill();
            exercise.answers(2_000);
            cluster.redis().restart();
            exercise.finishAndAudit();
        }
    }

    @Test
    void viewers_are_at_most_two_seconds_late_while_redis_is_away() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 50)) {
            cluster.redis().kill();
            exercise.answers(400 - exercise.answered());
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> exercise.viewers().stream().allMatch(viewer -> viewer.count() == 400));
            exercise.finishAndAudit();
        }
    }

    @Test
    void what_was_answered_outlives_the_kill_of_its_ingest_instance_and_reaches_every_viewer() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 1_000)) {
            exercise.answers(2_000);
            cluster.ingest().get(0).kill();
            exercise.answers(1_000);
            cluster.ingest().get(0).start();
            exercise.finishAndAudit();
        }
    }

    @Test
    void viewers_go_on_without_a_seam_when_their_stream_instance_is_killed() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 1_000)) {
            exercise.answers(2_000);
            cluster.stream().get(0).kill();
            exercise.answers(1_000);
            cluster.stream().get(0).start();
            exercise.finishAndAudit();
        }
    }
}

package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promise, with two instances of each service: nothing lost, nothing twice, in order, from anywhere. */
class DeliveryIT {

    private static final int WRITERS = 8;
    private static final Duration CATCH_UP = Duration.ofSeconds(30);

    private Cluster cluster;
    private final List<Viewer> viewers = new ArrayList<>();

    @BeforeEach
    void startCluster() {
        cluster = Cluster.start(2, 2);
    }

    @AfterEach
    void stopCluster() {
        viewers.forEach(Viewer::close);
        cluster.close();
    }

    @Test
    void four_viewers_on_two_instances_receive_20000_events_of_eight_writers_alike() throws Exception {
        watchTwiceOnEachInstance();
        List<String> answered;
        try (Load load = Load.start(cluster.ingest(), "c", WRITERS, 2_500)) {
            answered = load.finish();
        }
        assertThat(answered).hasSize(20_000);
        assertPromiseKept(answered);
    }

    @Test
    void viewers_miss_nothing_when_redis_is_killed_and_comes_back_empty() throws Exception {
        watchTwiceOnEachInstance();
        try (Load load = Load.start(cluster.ingest(), "c", WRITERS, 1_000)) {
            await().atMost(CATCH_UP).until(() -> load.answered() > 2_000);
            cluster.redis().kill();
            int before = load.answered();
            await().atMost(CATCH_UP).until(() -> load.answered() > before + 2_000);
            cluster.redis().restart();
            assertPromiseKept(load.finish());
        }
    }

    @Test
    void viewers_are_at_most_two_seconds_late_while_redis_is_away() throws Exception {
        watchTwiceOnEachInstance();
        cluster.redis().kill();
        try (Load load = Load.start(cluster.ingest(), "c", 1, 200)) {
            load.finish();
        }
        await().atMost(Duration.ofSeconds(2)).until(() -> viewers.stream().allMatch(viewer -> viewer.count() == 200));
    }

    @Test
    void what_was_answered_outlives_the_kill_of_its_ingest_instance_and_reaches_every_viewer() throws Exception {
        watchTwiceOnEachInstance();
        try (Load load = Load.start(cluster.ingest(), "c", WRITERS, 1_000)) {
            await().atMost(CATCH_UP).until(() -> load.answered() > 2_000);
            cluster.ingest().get(0).kill();
            int before = load.answered();
            await().atMost(CATCH_UP).until(() -> load.answered() > before + 1_000);
            cluster.ingest().get(0).start();
            assertPromiseKept(load.finish());
        }
    }

    @Test
    void a_viewer_goes_on_without_a_seam_when_its_stream_instance_is_killed() throws Exception {
        Supplier<URI> anywhere = () -> cluster.stream().stream()
                .filter(instance -> instance.isAlive() && instance.isReady())
                .findFirst()
                .orElse(cluster.stream().get(1))
                .uri("/");
        viewers.add(Viewer.watch(anywhere, ""));
        await().atMost(CATCH_UP).until(() -> viewers.get(0).isConnected());
        try (Load load = Load.start(cluster.ingest(), "c", WRITERS, 500)) {
            await().atMost(CATCH_UP).until(() -> viewers.get(0).count() > 500);
            cluster.stream().get(0).kill();
            assertPromiseKept(load.finish());
        }
    }

    private void watchTwiceOnEachInstance() {
        for (ServiceProcess instance : cluster.stream()) {
            for (int i = 0; i < 2; i++) {
                viewers.add(Viewer.watch(() -> instance.uri("/"), ""));
            }
        }
        await().atMost(CATCH_UP).until(() -> viewers.stream().allMatch(Viewer::isConnected));
    }

    private void assertPromiseKept(List<String> answered) throws Exception {
        Auditor auditor = Auditor.of(cluster.postgres().jdbcUrl());
        assertThat(auditor.size()).isEqualTo(answered.size());
        assertThat(auditor.logFaults()).isEmpty();
        assertThat(auditor.answerFaults(answered)).isEmpty();
        await().atMost(CATCH_UP)
                .untilAsserted(() -> assertThat(viewers).allMatch(viewer -> viewer.count() >= auditor.size()));
        for (Viewer viewer : viewers) {
            assertThat(auditor.viewerFaults(viewer.frames(), null, 1)).isEmpty();
        }
    }
}

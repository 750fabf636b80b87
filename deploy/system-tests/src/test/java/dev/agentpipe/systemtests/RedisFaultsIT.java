package dev.agentpipe.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis carries, PostgreSQL decides: whatever becomes of Redis, nothing is lost and nothing comes twice. */
@Tag("faults")
class RedisFaultsIT {

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
    void survives_a_restart_the_cut_of_all_subscriptions_and_a_pause() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 1_500)) {
            exercise.answers(1_500);
            cluster.redis().restart();
            exercise.answers(1_500);
            redis("CLIENT KILL TYPE pubsub");
            exercise.answers(1_500);
            redis("CLIENT PAUSE 3000");
            exercise.answers(3_000);
            redis("CONFIG SET client-output-buffer-limit \"pubsub 16kb 8kb 1\"");
            exercise.finishAndAudit();
        }
    }

    @Test
    void survives_a_frozen_redis() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 800)) {
            exercise.answers(1_000);
            Signals.send(cluster.redis().pid(), "STOP");
            exercise.answers(2_000);
            Signals.send(cluster.redis().pid(), "CONT");
            exercise.finishAndAudit();
        }
    }

    @Test
    void survives_a_black_hole_a_one_way_cut_jitter_and_resets_on_the_way_to_redis() throws Exception {
        try (Exercise exercise = Exercise.begin(cluster, 2_000)) {
            for (FaultProxy.Mode mode : FaultProxy.Mode.values()) {
                cluster.toRedis().mode(mode);
                exercise.answers(2_000);
                cluster.toRedis().mode(FaultProxy.Mode.PASS);
                cluster.toRedis().reset();
                exercise.answers(1_000);
            }
            exercise.finishAndAudit();
        }
    }

    /** An inline command, as an operator would type it. */
    private void redis(String command) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), cluster.redis().port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        }
    }
}

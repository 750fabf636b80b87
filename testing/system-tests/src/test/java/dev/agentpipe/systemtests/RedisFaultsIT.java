package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Redis carries, PostgreSQL decides: whatever happens to Redis, nothing is lost and nothing comes twice. */
@Tag("faults")
class RedisFaultsIT extends FaultListTests {

    @Override
    Stream<Fault> faults() {
        return Stream.of(
                new Fault("a restart as an empty one", (cluster, exercise) -> cluster.redis()
                        .restart()),
                new Fault("its kill and absence for a while", (cluster, exercise) -> {
                    cluster.redis().kill();
                    exercise.answers(800);
                    cluster.redis().restart();
                }),
                new Fault("the cut of all subscriptions", (cluster, exercise) -> {
                    command(cluster, "CLIENT KILL TYPE pubsub");
                    exercise.answers(200);
                }),
                new Fault("a pause of three seconds", (cluster, exercise) -> {
                    command(cluster, "CLIENT PAUSE 3000");
                    exercise.answers(800);
                }),
                new Fault("a freeze", (cluster, exercise) -> {
                    Signals.send(cluster.redis().pid(), "STOP");
                    exercise.answers(1_000);
                    Signals.send(cluster.redis().pid(), "CONT");
                }),
                new Fault("the cut of a subscription whose output buffer is full", RedisFaultsIT::outputBufferCut),
                new Fault("a black hole on the way to it", Fault.network(Cluster::toRedis, FaultProxy.Mode.BLACK_HOLE)),
                new Fault(
                        "a one-way cut on the way to it",
                        Fault.network(Cluster::toRedis, FaultProxy.Mode.ANSWERS_KEPT_BACK)),
                new Fault(
                        "200 ms of jitter on the way to it", Fault.network(Cluster::toRedis, FaultProxy.Mode.JITTER)));
    }

    /** Freezes a subscriber until Redis has dropped it, which its log says. */
    private static void outputBufferCut(Cluster cluster, Exercise exercise) throws Exception {
        command(cluster, "CONFIG SET client-output-buffer-limit \"pubsub 16kb 8kb 1\"");
        cluster.stream().get(0).signal("STOP");
        await("the cut")
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(cluster.redis().log()).contains("overcoming of output buffer limits"));
        cluster.stream().get(0).signal("CONT");
        command(cluster, "CONFIG SET client-output-buffer-limit \"pubsub 32mb 8mb 60\"");
    }

    /** An inline command, as an operator would type it. */
    private static void command(Cluster cluster, String command) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), cluster.redis().port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        }
    }
}

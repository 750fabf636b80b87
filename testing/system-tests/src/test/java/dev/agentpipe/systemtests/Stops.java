package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** SIGTERM for one instance of each service at once, under writers, viewers and an upload, again and again. */
final class Stops {

    /** The grace that docker-compose.yml gives each of them, in seconds. */
    private static final Map<String, Integer> GRACE = Map.of("ingest", 20, "upload", 45, "stream", 20);

    private static final int UPLOADED = 3_000;

    private Stops() {}

    static Fault of(int rounds) {
        return new Fault(rounds + " stops of each service", (cluster, exercise) -> {
            for (int round = 1; round <= rounds; round++) {
                stop(cluster, exercise);
            }
        });
    }

    private static void stop(Cluster cluster, Exercise exercise) throws Exception {
        ServiceProcess upload = cluster.upload().get(0);
        List<ServiceProcess> stopped =
                List.of(cluster.ingest().get(0), upload, cluster.stream().get(0));
        String conversation = "stopped-" + System.nanoTime();
        String log = Messages.eventLog(conversation, UPLOADED);
        try (Requests requests = new Requests()) {
            CompletableFuture<HttpResponse<String>> answer = requests.upload(upload, log);
            Fault.lasting(Duration.ofMillis(ThreadLocalRandom.current().nextInt(500)));
            stopped.forEach(service -> service.signal("TERM"));
            for (ServiceProcess service : stopped) {
                assertThat(service.awaitExit(Duration.ofSeconds(GRACE.get(service.service()))))
                        .as("exit status of " + service.name())
                        .isZero();
            }
            if (answered(answer)) {
                assertThat(stored(cluster, conversation)).isEqualTo(UPLOADED);
            }
            exercise.answers(100);
            stopped.forEach(ServiceProcess::start);
            stopped.forEach(ServiceProcess::awaitReady);
            requests.uploadUntilStored(upload, log);
            assertThat(stored(cluster, conversation)).isEqualTo(UPLOADED);
        }
        exercise.answers(100);
    }

    private static boolean answered(CompletableFuture<HttpResponse<String>> upload) throws Exception {
        return upload.handle((answer, broken) -> broken == null && answer.statusCode() < 300)
                .get(10, TimeUnit.SECONDS);
    }

    private static long stored(Cluster cluster, String conversation) throws Exception {
        return cluster.database().number("select count(*) from message where conversation_id = '" + conversation + "'");
    }
}

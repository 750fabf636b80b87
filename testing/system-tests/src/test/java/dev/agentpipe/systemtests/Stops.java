package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * SIGTERM for one instance of each service at once, now the first, now the second, under writers, viewers and an upload.
 * Whoever sends again is served by the other instances, before the stopped ones are back.
 */
final class Stops {

    /** The grace that docker-compose.yml gives each of them, in seconds. */
    private static final Map<String, Integer> GRACE = Map.of("ingest", 20, "upload", 45, "stream", 20);

    private static final Map<String, List<String>> STEPS = Map.of(
            "ingest", steps("stopping: what waited for its commit is committed"), "upload", steps(), "stream", steps());

    private static final int UPLOADED = 3_000;

    private Stops() {}

    static Fault of(int rounds) {
        return new Fault(rounds + " stops of each service", (cluster, exercise) -> {
            for (int round = 0; round < rounds; round++) {
                stop(cluster, exercise, round);
                System.out.printf("round %d: %d events are answered%n", round + 1, exercise.answered());
            }
        });
    }

    private static List<String> steps(String... writing) {
        List<String> steps =
                new ArrayList<>(List.of("stopping, step 1 of 3", "stopping, step 2 of 3: all requests are answered"));
        steps.addAll(List.of(writing));
        steps.add("stopping, step 3 of 3");
        return steps;
    }

    private static void stop(Cluster cluster, Exercise exercise, int round) throws Exception {
        List<ServiceProcess> stopped = Stream.of(cluster.ingest(), cluster.stream(), cluster.upload())
                .map(instances -> instances.get(round % instances.size()))
                .toList();
        ServiceProcess upload = stopped.get(2);
        ServiceProcess otherUpload =
                cluster.upload().get((round + 1) % cluster.upload().size());
        String conversation = "stopped-" + System.nanoTime();
        String log = Messages.eventLog(conversation, UPLOADED);
        try (Requests requests = new Requests()) {
            CompletableFuture<HttpResponse<String>> answer = requests.upload(upload, log);
            Fault.lasting(Duration.ofMillis(ThreadLocalRandom.current().nextInt(500)));
            terminate(stopped, round);
            if (answered(answer)) {
                assertThat(stored(cluster, conversation)).isEqualTo(UPLOADED);
            }
            exercise.answers(100);
            if (otherUpload != upload) {
                requests.uploadUntilStored(otherUpload, log);
            }
            startAgain(stopped);
            requests.uploadUntilStored(upload, log);
            assertThat(stored(cluster, conversation)).isEqualTo(UPLOADED);
        } finally {
            // Whatever went wrong, the next test of the same cluster has all instances.
            startAgain(stopped.stream().filter(service -> !service.isAlive()).toList());
        }
        exercise.answers(100);
    }

    private static void terminate(List<ServiceProcess> stopped, int round) {
        Map<ServiceProcess, Integer> logged = new HashMap<>();
        stopped.forEach(service -> logged.put(service, service.logged().length()));
        long signalled = System.nanoTime();
        stopped.forEach(service -> service.signal("TERM"));
        for (ServiceProcess service : stopped) {
            Duration grace = Duration.ofSeconds(GRACE.get(service.service()));
            int status = service.awaitExit(grace.minusNanos(System.nanoTime() - signalled));
            System.out.printf(
                    "round %d: %s has ended after %d ms with %d%n",
                    round + 1, service.name(), (System.nanoTime() - signalled) / 1_000_000, status);
            assertThat(status).as("exit status of " + service.name()).isZero();
            assertThat(service.logged().substring(logged.get(service)))
                    .as("log of " + service.name())
                    .containsSubsequence(STEPS.get(service.service()))
                    .doesNotContain("\"level\":\"ERROR\"", "the subscription to Redis is lost");
        }
    }

    private static void startAgain(List<ServiceProcess> stopped) {
        stopped.forEach(ServiceProcess::start);
        stopped.forEach(ServiceProcess::awaitReady);
    }

    private static boolean answered(CompletableFuture<HttpResponse<String>> upload) throws Exception {
        return upload.handle((answer, broken) -> broken == null && answer.statusCode() < 300)
                .get(10, TimeUnit.SECONDS);
    }

    private static long stored(Cluster cluster, String conversation) throws Exception {
        return cluster.database().number("select count(*) from message where conversation_id = '" + conversation + "'");
    }
}

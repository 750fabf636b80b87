package dev.agentpipe.local.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Posts the recording in real time, with the retries of the released command line. */
public final class Demo {

    private static final List<Duration> RETRY_PAUSES =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI ingest;
    private final String apiKey;

    Demo(String url, String apiKey) {
        this.ingest = URI.create(url + "/api/ingest");
        this.apiKey = apiKey;
    }

    /** Plays in the background, and prints one line about the outcome. */
    public static void play(String url, String apiKey, Consumer<String> console) {
        Thread thread = new Thread(() -> play(new Demo(url, apiKey), url, console), "demo");
        thread.setDaemon(true);
        thread.start();
    }

    private static void play(Demo demo, String url, Consumer<String> console) {
        console.accept("Playing a recorded conversation; watch it at " + url + "/");
        try {
            demo.post(DemoRecording.load().from(Instant.now()));
            console.accept("The recorded conversation is over; it stays at " + url + "/");
        } catch (IOException | RejectedException e) {
            console.accept("The demo failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void post(List<DemoStep> steps) throws IOException, InterruptedException {
        long beginning = System.nanoTime();
        for (DemoStep step : steps) {
            long wait = beginning + step.at().toNanos() - System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(wait);
            post(step.event());
        }
    }

    private void post(String event) throws IOException, InterruptedException {
        for (Duration pause : RETRY_PAUSES) {
            try {
                if (isAccepted(event)) {
                    return;
                }
            } catch (IOException unreachable) {
                // Retried like a 5xx; the last attempt reports it.
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
        if (!isAccepted(event)) {
            throw new IOException("the system did not accept an event in four attempts");
        }
    }

    /** False when it is worth another attempt. */
    private boolean isAccepted(String event) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(ingest)
                .timeout(REQUEST_LIMIT)
                .header("Authorization", "Bearer " + apiKey)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event))
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 400 && answer.statusCode() < 500) {
            throw new RejectedException(answer.statusCode() + " " + answer.body());
        }
        return answer.statusCode() < 300;
    }
}

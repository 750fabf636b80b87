package dev.agentpipe.systemtests;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends messages of one conversation one after the other, as the command line would: only 200 and 201 are success, a 5xx
 * or a broken connection is tried again with the same bytes, here with a short pause and on the next instance.
 */
final class Writer implements Callable<List<String>> {

    private static final long MAX_WAIT = TimeUnit.SECONDS.toNanos(90);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    /** One for all, so that connections are used again. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final List<ServiceProcess> instances;
    private final String conversationId;
    private final int messages;
    private final long pauseNanos;
    private volatile boolean stopped;
    private final List<String> answered = Collections.synchronizedList(new ArrayList<>());

    Writer(List<ServiceProcess> instances, String conversationId, int messages, long pauseNanos) {
        this.instances = instances;
        this.conversationId = conversationId;
        this.messages = messages;
        this.pauseNanos = pauseNanos;
    }

    /** Sends all of them; gives the ids that were answered with success, which must be all. */
    @Override
    public List<String> call() throws Exception {
        int instance = ThreadLocalRandom.current().nextInt(instances.size());
        for (int number = 1; number <= messages && !stopped; number++) {
            String id = conversationId + "-" + number;
            String body = Messages.created(conversationId, id, number);
            long deadline = System.nanoTime() + MAX_WAIT;
            for (int attempt = 0; !post(instances.get((instance + attempt) % instances.size()), body); attempt++) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(id + " was never stored");
                }
                LockSupport.parkNanos(PAUSE);
            }
            answered.add(id);
            LockSupport.parkNanos(pauseNanos);
        }
        return List.copyOf(answered);
    }

    /** After the message that is under way, which still has to be answered. */
    void stop() {
        stopped = true;
    }

    /** What was answered with success so far. */
    List<String> answered() {
        synchronized (answered) {
            return List.copyOf(answered);
        }
    }

    private boolean post(ServiceProcess instance, String body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(instance.uri("/api/ingest"))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + Cluster.API_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 400 && answer.statusCode() < 500) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            return answer.statusCode() == 200 || answer.statusCode() == 201;
        } catch (IOException broken) {
            return false;
        }
    }
}

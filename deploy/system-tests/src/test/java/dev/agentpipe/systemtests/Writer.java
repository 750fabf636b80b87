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

/**
 * Sends messages of one conversation one after the other, as the command line would: only 200 and 201 are success, a 5xx
 * or a broken connection is tried again with the same bytes, here without its pauses and on the next instance.
 */
final class Writer implements Callable<List<String>> {

    private static final int MAX_TRIES = 200;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<ServiceProcess> instances;
    private final String conversationId;
    private final int messages;
    private final List<String> answered = Collections.synchronizedList(new ArrayList<>());

    Writer(List<ServiceProcess> instances, String conversationId, int messages) {
        this.instances = instances;
        this.conversationId = conversationId;
        this.messages = messages;
    }

    /** Sends all of them; gives the ids that were answered with success, which must be all. */
    @Override
    public List<String> call() throws Exception {
        int instance = ThreadLocalRandom.current().nextInt(instances.size());
        for (int number = 1; number <= messages; number++) {
            String id = conversationId + "-" + number;
            String body = message(id, number);
            boolean stored = false;
            for (int attempt = 0; attempt < MAX_TRIES && !stored; attempt++) {
                stored = post(instances.get((instance + attempt) % instances.size()), body);
                if (!stored) {
                    Thread.onSpinWait();
                }
            }
            if (!stored) {
                throw new IllegalStateException(id + " was never stored");
            }
            answered.add(id);
        }
        return List.copyOf(answered);
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
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 400 && answer.statusCode() < 500) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            return answer.statusCode() == 200 || answer.statusCode() == 201;
        } catch (IOException broken) {
            return false;
        }
    }

    private String message(String id, int number) {
        return """
                {"type":"message.created","timestamp":"2026-11-20T23:16:21.345161544Z","data":{"conversation_id":"%s",\
                "message_id":"%s","agent_id":"claude-0","agent_type":"claude","content":"%s","sequence_number":%d,\
                "tokens_used":235,"cost":0.00047,"model":"claude-sonnet-4","duration_ms":2340}}""".formatted(conversationId, id, "nothing lost, nothing twice ".repeat(10), number);
    }
}

package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;

/** What tests of the page send, so that there is something to see. */
final class PageEvents {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TIME = "2026-11-20T23:16:21Z";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Cluster cluster;

    PageEvents(Cluster cluster) {
        this.cluster = cluster;
    }

    void start(String conversation) throws IOException, InterruptedException {
        ObjectNode data = JSON.createObjectNode()
                .put("conversation_id", conversation)
                .put("mode", "free-form")
                .put("initial_prompt", "What is " + conversation + " about?");
        data.putArray("participants").addObject().put("agent_id", "claude-0").put("agent_type", "claude");
        send("/api/ingest", "application/json", event("conversation.started", data));
    }

    void say(String conversation, int number, String content) throws IOException, InterruptedException {
        send("/api/ingest", "application/json", message(conversation, number, content));
    }

    /** As the command line ends it, which counts more messages than it sends. */
    void complete(String conversation, int sent) throws IOException, InterruptedException {
        ObjectNode data = JSON.createObjectNode()
                .put("conversation_id", conversation)
                .put("status", "completed")
                .put("total_turns", sent)
                .put("total_messages", sent + 2);
        send("/api/ingest", "application/json", event("conversation.completed", data));
    }

    void fail(String conversation) throws IOException, InterruptedException {
        ObjectNode data = JSON.createObjectNode()
                .put("conversation_id", conversation)
                .put("error_message", "the agent did not answer")
                .put("error_type", "timeout")
                .put("agent_type", "claude");
        send("/api/ingest", "application/json", event("conversation.error", data));
    }

    /** {@code bridge.test} or {@code bridge.connected}, of a command line of this version. */
    void greet(String type, String version) throws IOException, InterruptedException {
        ObjectNode data = JSON.createObjectNode();
        data.putObject("system_info").put("agentpipe_version", version).put("os", "linux");
        send("/api/ingest", "application/json", event(type, data));
    }

    /** All in one request. */
    void burst(String conversation, List<Integer> numbers) throws IOException, InterruptedException {
        String lines = numbers.stream()
                .map(number -> message(conversation, number, "message " + number))
                .collect(Collectors.joining("\n"));
        send("/api/ingest/batch", "application/x-ndjson", lines);
    }

    void upload(String name) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("session")
                .put("name", name)
                .put("mode", "free-form")
                .put("initialPrompt", "uploaded " + name)
                .put("status", "COMPLETED")
                .put("startedAt", TIME);
        body.putArray("participants")
                .addObject()
                .put("agentId", "a")
                .put("agentType", "claude")
                .put("agentName", "A");
        body.putArray("messages")
                .addObject()
                .put("agentId", "a")
                .put("agentName", "A")
                .put("agentType", "claude")
                .put("content", "hello")
                .put("role", "agent")
                .put("timestamp", TIME);
        send(cluster.upload().get(0), "/api/sessions/upload", "application/json", body.toString());
    }

    /** Streams that are open now. */
    int viewers() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(cluster.stream().get(0).uri("/api/realtime/stats"))
                .header("Authorization", "Bearer " + Cluster.API_KEY)
                .build();
        JsonNode stats = JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        return stats.path("viewers").asInt();
    }

    static String id(String conversation, int number) {
        return conversation + "-" + number;
    }

    private static String message(String conversation, int number, String content) {
        return event(
                "message.created",
                JSON.createObjectNode()
                        .put("conversation_id", conversation)
                        .put("message_id", id(conversation, number))
                        .put("agent_id", "claude-" + number % 2)
                        .put("agent_type", "claude")
                        .put("content", content)
                        .put("sequence_number", number));
    }

    private static String event(String type, ObjectNode data) {
        return JSON.createObjectNode()
                .put("type", type)
                .put("timestamp", TIME)
                .set("data", data)
                .toString();
    }

    private void send(String path, String mediaType, String body) throws IOException, InterruptedException {
        send(cluster.ingest().get(0), path, mediaType, body);
    }

    private void send(ServiceProcess service, String path, String mediaType, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.uri(path))
                .header("Authorization", "Bearer " + Cluster.API_KEY)
                .header("Content-Type", mediaType)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    }
}

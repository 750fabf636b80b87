package dev.agentpipe.stream;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.contract.Description;
import dev.agentpipe.contract.GeneratedRequest;
import dev.agentpipe.contract.GeneratedRequests;
import dev.agentpipe.contract.Operation;
import dev.agentpipe.contract.Parameter;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever is asked of a service that stores something, it answers as its description says. Streams are read up to their
 * first frame.
 */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SmallDatabase.class)
class GeneratedRequestsIT {

    private static final int COMBINATIONS = 60;
    private static final int AT_LEAST = 1_500;
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    /** The longest request line that is read. */
    private static final int HEAD = 4_000;

    private static final Set<Integer> TOO_LONG = Set.of(414, 431);
    private static final long SEED = Long.getLong("contract.seed", 1);
    /** Most with every right; some with a wrong key, with none, and with one of another project. */
    private static final List<String> KEYS = List.of(TestServers.KEY, "wrong", "", TestServers.keyOf("red"));

    @Inject
    TestLog log;

    @TestHTTPResource("/")
    URI base;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Random random = new Random(SEED);
    private final Map<String, List<String>> known = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private Description description;
    private Client client;

    @Test
    void every_generated_request_is_answered_as_described() throws Exception {
        client = new Client(base, TestServers.KEY);
        await().until(() -> client.get("/q/health/ready").status() == 200);
        description = Description.of(client.get("/q/openapi?format=json").body());
        seed();
        GeneratedRequests requests = new GeneratedRequests(this::known, SEED);
        int sent = 0;
        for (Operation operation : description.operations()) {
            int succeeded = 0;
            for (GeneratedRequest request : requests.of(operation, COMBINATIONS)) {
                succeeded += send(request, sent++) ? 1 : 0;
            }
            if (succeeded == 0) {
                wrong.add("no request of " + operation.id() + " succeeded");
            }
        }
        refusesOtherMethods();
        assertThat(wrong).as("seed %d", SEED).isEmpty();
        assertThat(sent).isGreaterThan(AT_LEAST);
    }

    /** Conversations, webhooks with failed deliveries, and what was answered about them. */
    private void seed() {
        log.appendTo("red", Entry.message("of-red", "red"));
        for (int i = 0; i < 8; i++) {
            String id = i == 0 ? "é 日本/👩‍💻" : "c" + i;
            log.append(Entry.started(id, "A talk of words"), Entry.message(id, "some words"));
            log.append(Entry.message(id, "other words"));
        }
        log.execute("update message set model = 'm' || length(conversation_id), sequence_number = 1 where id in"
                + " (select min(id) from message group by conversation_id)");
        known("id", "c1", "c2", "é 日本/👩‍💻", "of-red");
        known("deleteSession id", "c5", "c6", "c7");
        known("q", "words", "\"some words\"", "words or red", "words -other");
        known("project", "default", "red");
        known("agentType", "claude");
        known("model", "m2");
        known("mode", "round-robin");
        known("timezone", "Europe/Berlin");
        known("at", "1", "2026-11-20T23:16:19Z");
        known("replaySession from", "1", "2026-11-20T23:16:19Z");
        known("summary from", "2026-11-20", "2026-11-20T23:16:19Z");
        known("summary to", "2026-11-21", "2026-12-20T23:16:19Z");
        known("lastEventId", "earliest", log.head().toString());
        known("Last-Event-ID", log.head().toString());
        known("replaySession Last-Event-ID", "replay:1");
        known("conversationId", "c1", "c2");
        known("types", "message.created", "conversation.started");
        known("traceparent", "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01");
        await().until(() ->
                !client.get("/api/search?q=words").json().path("conversations").isEmpty());
        known("listSessions cursor", answered("/api/sessions?limit=1", "nextCursor"));
        known("search cursor", answered("/api/search?q=words&limit=1", "nextCursor"));
        String page = "/api/sessions/c1/messages?limit=1";
        for (String name : List.of("after", "before", "around", "cursor")) {
            known("listMessages " + name, answered(page, "nextMessages"));
        }
        known("If-None-Match", client.get(page).header("ETag").orElseThrow());
        List<String> webhooks =
                IntStream.range(0, 3).mapToObj(i -> webhookWithFailures()).toList();
        known("webhook", webhooks.get(0));
        known("retryFailedDelivery webhook", webhooks.get(1));
        known("deleteWebhook webhook", webhooks.get(2));
        known(
                "delivery",
                log.query("select id from webhook_delivery where webhook_id = '" + webhooks.get(1) + "'")
                        .toArray(String[]::new));
    }

    private String webhookWithFailures() {
        JsonNode webhook = client.send("POST", "/api/webhooks", "{\"url\":\"https://example.com/\"}")
                .json();
        String id = webhook.path("id").asText();
        log.execute("insert into webhook_delivery (webhook_id, conversation_id, position, type, is_next, attempts,"
                + " failed_at, error) select '" + id + "', 'c1', i, 'message.created', false, 3, now(), 'timeout'"
                + " from generate_series(1, 3) i");
        return id;
    }

    private String answered(String path, String field) {
        return Optional.ofNullable(client.get(path).text(field)).orElseThrow();
    }

    private void known(String name, String... values) {
        known.put(name, List.of(values));
    }

    private List<String> known(Operation operation, Parameter parameter) {
        String name = operation.path().startsWith("/api/webhooks/")
                        && parameter.name().equals("id")
                ? "webhook"
                : parameter.name();
        return known.getOrDefault(operation.id() + " " + name, known.getOrDefault(name, List.of()));
    }

    /** Says whether it succeeded. The first request of an operation, like most, has the key of all rights. */
    private boolean send(GeneratedRequest request, int number) throws Exception {
        String key = number % 8 == 7 ? KEYS.get(random.nextInt(KEYS.size())) : TestServers.KEY;
        HttpResponse<InputStream> answer = answer(request, key);
        try (InputStream body = answer.body()) {
            String type = answer.headers().firstValue("Content-Type").orElse("");
            String text = type.startsWith("text/event-stream") ? firstFrame(body) : all(body);
            boolean succeeded = answer.statusCode() < 400;
            check(request, answer, type, text);
            if (succeeded && request.ruledOut() != null) {
                wrong.add(request.ruledOut() + " is ruled out, but was accepted: " + request);
            }
            return succeeded;
        }
    }

    private void check(GeneratedRequest request, HttpResponse<InputStream> answer, String type, String body) {
        if (request.target().length() > HEAD && TOO_LONG.contains(answer.statusCode())) {
            // By the HTTP layer, as of any path; no route has seen it.
            return;
        }
        try {
            description.check(
                    request.operation().path(), request.operation().method(), answer.statusCode(), type, body);
            assertThat(answer.headers().firstValue("X-Request-ID")).isPresent();
            assertThat(answer.statusCode()).isNotIn(503, 504);
        } catch (AssertionError e) {
            wrong.add(answer.statusCode() + " " + request + ": " + e.getMessage());
        }
    }

    private HttpResponse<InputStream> answer(GeneratedRequest request, String key) throws Exception {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(base.toString().replaceAll("/$", "") + request.target()))
                .timeout(Duration.ofSeconds(20));
        request.headers().forEach(builder::header);
        if (!key.isEmpty()) {
            builder.header("Authorization", "Bearer " + key);
        }
        if (request.body() != null) {
            builder.header("Content-Type", "application/json");
        }
        builder.method(
                request.operation().method().toUpperCase(Locale.ROOT),
                request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        HttpRequest built = builder.build();
        try {
            return http.send(built, BodyHandlers.ofInputStream());
        } catch (IOException closed) {
            // A kept connection that the service closed meanwhile, as after a body that it did not read.
            try {
                return http.send(built, BodyHandlers.ofInputStream());
            } catch (IOException again) {
                throw new IOException("no answer to " + request, again);
            }
        }
    }

    private static String firstFrame(InputStream stream) throws IOException {
        StringBuilder read = new StringBuilder();
        // Not one byte more: the next frame may take half a minute.
        while (!read.toString().endsWith("\n\n")) {
            int next = stream.read();
            if (next < 0) {
                break;
            }
            read.append((char) next);
        }
        return read.toString();
    }

    private static String all(InputStream body) throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    private void refusesOtherMethods() {
        description.operations().stream().map(Operation::path).distinct().forEach(path -> METHODS.stream()
                .filter(method -> description.operations().stream()
                        .noneMatch(operation -> operation.path().equals(path)
                                && operation.method().equals(method)))
                .forEach(method -> {
                    String target = path.replaceAll("\\{[a-z]+}", "1");
                    int status = client.send(method.toUpperCase(Locale.ROOT), target, null)
                            .status();
                    if (status != 405) {
                        wrong.add(status + " for " + method + " " + path);
                    }
                }));
    }
}

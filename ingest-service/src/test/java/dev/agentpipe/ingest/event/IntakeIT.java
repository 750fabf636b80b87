package dev.agentpipe.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Refused events, batches, the same event at two instances, and how conversations end. */
class IntakeIT {

    private static Database database;
    private static IngestProcess one;
    private static IngestProcess two;
    private static Client client;

    @BeforeAll
    static void start() throws SQLException {
        database = TestServers.emptyDatabase();
        RedisServer redis = RedisServer.start();
        one = IngestProcess.start(
                database, redis, Map.of("AGENTPIPE_REJECTED_EVENTS", "5", "AGENTPIPE_SWEEP_INTERVAL", "1S"));
        two = IngestProcess.start(database, redis, Map.of("AGENTPIPE_SWEEP_INTERVAL", "1S"));
        client = one.client();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    @Test
    void the_same_event_at_two_instances_becomes_one_row() throws Exception {
        String started = Events.started("x", "2026-11-20T23:16:21Z").replace("\"conversation_id\":\"x\",", "");
        for (String event : List.of(Events.message("race"), started)) {
            List<CompletableFuture<Reply>> replies = IntStream.range(0, 50)
                    .mapToObj(i -> (i % 2 == 0 ? one : two).client().ingestLater(event))
                    .toList();
            List<Reply> answers = replies.stream().map(CompletableFuture::join).toList();
            Set<String> ids = new HashSet<>();
            answers.forEach(answer -> ids.add(answer.json().path("message_id").asText()
                    + answer.json().path("conversation_id").asText()));
            assertThat(ids.size()).as(answers.toString()).isOne();
            assertThat(answers.stream().filter(answer -> answer.status() == 201).count())
                    .isOne();
            assertThat(answers.stream().filter(answer -> answer.status() == 200).count())
                    .isEqualTo(49);
        }
        assertThat(database.number("select count(*) from event_log where conversation_id = 'race'"))
                .isOne();
    }

    @Test
    void a_refused_event_is_kept_until_it_is_healed_or_deleted() throws Exception {
        Client sender = client.as(key());
        String bad = "{\"type\":\"message.sent\",\"timestamp\":\"2026-11-20T23:16:21Z\",\"data\":{\"n\":1}}";
        assertThat(sender.ingest(bad).status()).isEqualTo(400);
        assertThat(sender.ingest(bad).status()).isEqualTo(400);
        JsonNode kept = sender.get("/api/ingest/rejected").json().path("rejected");
        assertThat(kept.size()).isOne();
        assertThat(kept.get(0).path("body").asText()).isEqualTo(bad);
        assertThat(kept.get(0).path("times").asInt()).isEqualTo(2);
        assertThat(kept.get(0).path("error").asText()).isEqualTo("unknown_type");
        String path = "/api/ingest/rejected/" + kept.get(0).path("id").asText();
        assertThat(sender.send("POST", path + "/retry", null).status()).isEqualTo(400);
        // As if the service had learned the type.
        database.execute("update rejected_event set body = convert_to('" + Events.message("healed")
                + "', 'UTF8') where id = " + kept.get(0).path("id").asText());
        assertThat(client.as(key()).send("POST", path + "/retry", null).status())
                .isEqualTo(404);
        assertThat(sender.send("POST", path + "/retry", null).status()).isEqualTo(201);
        assertThat(sender.send("DELETE", path, null).status()).isEqualTo(404);
        assertThat(database.number("select count(*) from message where conversation_id = 'healed'"))
                .isOne();
    }

    @Test
    void refused_events_are_kept_up_to_a_bound_the_newest_ones() {
        Client sender = client.as(key());
        for (int i = 0; i < 8; i++) {
            assertThat(sender.ingest("{\"type\":\"new." + i + "\",\"data\":{}}").status())
                    .isEqualTo(400);
        }
        List<String> bodies =
                sender.get("/api/ingest/rejected").json().path("rejected").findValuesAsText("body");
        assertThat(bodies).hasSize(5);
        assertThat(bodies.get(0).contains("new.7")).as(bodies.toString()).isTrue();
    }

    @Test
    void a_batch_stores_the_good_and_names_the_bad() throws Exception {
        String message = Events.message("batch", "m1", "hi");
        String other = Events.message("batch", "m1", "ho");
        for (String body : List.of(
                "[" + message + ", 5, {\"type\":\"x\",\"data\":{}}, " + message + "," + other + "]",
                String.join("\r\n", "", message, "5", "{\"type\":\"x\",\"data\":{}}", message, other, ""))) {
            JsonNode answer = Client.send(client.request("POST", "/api/ingest/batch", "")
                            .setHeader(
                                    "Content-Type", body.startsWith("[") ? "application/json" : "application/x-ndjson")
                            .header("Content-Encoding", "gzip")
                            .POST(BodyPublishers.ofByteArray(gzip(body)))
                            .build())
                    .json();
            assertThat(answer.path("accepted").asInt()
                            + answer.path("duplicates").asInt())
                    .as(answer.toString())
                    .isEqualTo(2);
            assertThat(answer.path("rejected").findParents("index").stream()
                            .map(refused -> refused.path("index").asText() + " "
                                    + refused.path("error").asText())
                            .toList())
                    .isEqualTo(List.of("1 malformed_json", "2 unknown_type", "4 conflict"));
        }
    }

    @Test
    void a_batch_is_bounded() {
        String thousand = IntStream.range(0, 1000)
                .mapToObj(i -> Events.message("bounded"))
                .collect(Collectors.joining(",", "[", "]"));
        assertThat(batch(thousand).json().path("accepted").asInt()).isEqualTo(1000);
        assertThat(batch(thousand.replace("]", ",5]")).status()).isEqualTo(413);
        assertThat(batch("[\"" + "a".repeat(5 << 20) + "\"]").status()).isEqualTo(413);
        assertThat(batch("[]").status()).isEqualTo(400);
        assertThat(batch("[{}").status()).isEqualTo(400);
    }

    @Test
    void late_events_neither_reopen_a_conversation_nor_end_it_earlier() throws Exception {
        client.ingest(Events.completed("ended", "2026-11-20T23:20:00Z"));
        client.ingest(Events.started("ended", "2026-11-20T23:10:00Z"));
        client.ingest(Events.error("ended", "2026-11-20T23:21:00Z"));
        client.ingest(Events.message("ended"));
        client.ingest(Events.completed("ended", "2026-11-20T23:15:00Z"));
        assertThat(database.value("""
                select concat_ws(' ', status, message_count, error_count, to_char(ended_at at time zone 'UTC', 'HH24:MI'))
                from conversation where id = 'ended'""")).isEqualTo("COMPLETED 1 1 23:20");
    }

    @Test
    void a_silent_conversation_is_interrupted_once_and_goes_on_with_the_next_message() throws Exception {
        client.ingest(Events.started("silent", "2026-11-20T23:10:00Z"));
        silence("silent");
        await().atMost(Duration.ofSeconds(10)).until(() -> status("silent").equals("INTERRUPTED"));
        assertThat(
                        database.number(
                                "select count(*) from event_log where conversation_id = 'silent' and type = 'conversation.interrupted'"))
                .isOne();
        client.ingest(Events.message("silent"));
        assertThat(status("silent")).isEqualTo("ACTIVE");
        silence("silent");
        await().atMost(Duration.ofSeconds(10)).until(() -> status("silent").equals("INTERRUPTED"));
        client.ingest(Events.completed("silent", "2026-11-20T23:12:00Z"));
        assertThat(status("silent")).isEqualTo("COMPLETED");
        client.ingest(Events.message("silent"));
        assertThat(status("silent")).isEqualTo("COMPLETED");
    }

    private static void silence(String conversationId) throws SQLException {
        database.execute(
                "update conversation set updated_at = now() - interval '25 hours' where id = '" + conversationId + "'");
    }

    private static String status(String conversationId) throws SQLException {
        return database.value("select status from conversation where id = ?", conversationId);
    }

    private static Reply batch(String body) {
        return client.send("POST", "/api/ingest/batch", body);
    }

    private static String key() {
        return client.send("POST", "/api/keys", "{\"name\":\"" + UUID.randomUUID() + "\",\"scopes\":[\"ingest\"]}")
                .text("key");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}

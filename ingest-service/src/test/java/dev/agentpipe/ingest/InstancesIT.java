package dev.agentpipe.ingest;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What holds over several instances. They are processes: a JVM has room for one application under test. */
class InstancesIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static Database database;
    private static RedisServer redis;
    private static IngestProcess one;
    private static IngestProcess two;
    private static Client here;
    private static Client there;

    @BeforeAll
    static void start() throws SQLException {
        database = TestServers.emptyDatabase();
        redis = RedisServer.start();
        Map<String, String> settings = Map.of(
                "AGENTPIPE_PROJECT_API_KEYS", TestServers.PROJECT_KEYS,
                "AGENTPIPE_KEY_CACHE", "1S",
                "AGENTPIPE_USAGE_FLUSH", "1S",
                "AGENTPIPE_IDLE_INTERVAL", "1S");
        one = IngestProcess.start(database, redis, settings);
        two = IngestProcess.start(database, redis, settings);
        here = one.client();
        there = two.client();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        redis.close();
    }

    @Test
    void the_same_event_at_two_instances_becomes_one_row() throws Exception {
        String started = Events.started("x", "2026-11-20T23:16:21Z").replace("\"conversation_id\":\"x\",", "");
        for (String event : List.of(Events.message("race"), started)) {
            List<CompletableFuture<Reply>> replies = IntStream.range(0, 50)
                    .mapToObj(i -> (i % 2 == 0 ? here : there).ingestLater(event))
                    .toList();
            List<Reply> answers = replies.stream().map(CompletableFuture::join).toList();
            Set<String> ids = new HashSet<>();
            answers.forEach(answer -> ids.add(answer.json().path("message_id").asText()
                    + answer.json().path("conversation_id").asText()));
            assertThat(ids).as(answers.toString()).hasSize(1);
            assertThat(answers.stream().filter(answer -> answer.status() == 201))
                    .hasSize(1);
            assertThat(answers.stream().filter(answer -> answer.status() == 200))
                    .hasSize(49);
        }
        assertThat(database.count("event_log where conversation_id = 'race'")).isOne();
    }

    @Test
    void a_silent_conversation_is_interrupted_once_and_goes_on_with_the_next_message() throws Exception {
        here.ingest(Events.started("silent", "2026-11-20T23:10:00Z"));
        silence("silent");
        await().atMost(SOON).until(() -> status("silent").equals("INTERRUPTED"));
        assertThat(database.count("event_log where conversation_id = 'silent' and type = 'conversation.interrupted'"))
                .isOne();
        here.ingest(Events.message("silent"));
        assertThat(status("silent")).isEqualTo("ACTIVE");
        silence("silent");
        await().atMost(SOON).until(() -> status("silent").equals("INTERRUPTED"));
        here.ingest(Events.completed("silent", "2026-11-20T23:12:00Z"));
        assertThat(status("silent")).isEqualTo("COMPLETED");
        here.ingest(Events.message("silent"));
        assertThat(status("silent")).isEqualTo("COMPLETED");
    }

    @Test
    void a_revoked_key_ends_everywhere() {
        JsonNode key = createKey("\"scopes\":[\"ingest\"]");
        String secret = key.path("key").asText();
        for (Client instance : List.of(here, there)) {
            assertThat(instance.as(secret).ingest(Events.message("revoked")).status())
                    .isEqualTo(201);
        }
        assertThat(here.send("DELETE", "/api/keys/" + key.path("id").asText(), null)
                        .status())
                .isEqualTo(200);
        assertThat(here.as(secret).ingest(Events.message("revoked")).status()).isEqualTo(401);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> there.as(secret).ingest(Events.message("revoked")).status() == 401);
    }

    @Test
    void a_rate_holds_over_all_instances() {
        // An instance that has waited too long for Redis, on a busy machine, counts for itself for a second.
        await().atMost(SOON).until(InstancesIT::ratesAreShared);
        JsonNode key = createKey("\"scopes\":[\"ingest\"],\"limits\":{\"ingest\":20}");
        String secret = key.path("key").asText();
        long begun = System.nanoTime();
        List<CompletableFuture<Reply>> replies = IntStream.range(0, 60)
                .mapToObj(i -> (i % 2 == 0 ? here : there).as(secret).ingestLater(Events.message("limited")))
                .toList();
        List<Reply> answers = replies.stream().map(CompletableFuture::join).toList();
        // 20 at once, and one every 3 s until the last was sent and the maximum wait of 2 s is over.
        long passed = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertThat(answers.stream().filter(Reply::stored).count()).isBetween(20L, 22L + passed / 3);
        Reply rejected =
                answers.stream().filter(reply -> !reply.stored()).findFirst().orElseThrow();
        assertThat(rejected.status()).isEqualTo(429);
        assertThat(rejected.text("error")).isEqualTo("rate_limited");
        assertThat(rejected.header("RateLimit-Limit")).contains("20");
        assertThat(Integer.parseInt(rejected.header("Retry-After").orElseThrow()))
                .isLessThanOrEqualTo(10);
        await().atMost(SOON).until(() -> here.get("/api/ingest/rejected")
                .json()
                .path("refusals")
                .findValuesAsText("keyId")
                .contains(key.path("id").asText()));
    }

    @Test
    void a_conversation_of_another_project_is_out_of_reach_at_every_instance() {
        Client red = here.as(TestServers.keyOf("red"));
        Client blue = there.as(TestServers.keyOf("blue"));
        assertThat(red.ingest(Events.message("of-red")).status()).isEqualTo(201);
        assertThat(blue.ingest(Events.message("of-red")).status()).isEqualTo(403);
        assertThat(blue.get("/api/ingest/rejected").body()).contains("of-red");
        assertThat(red.get("/api/ingest/rejected").body()).doesNotContain("of-red");
        assertThat(here.get("/api/ingest/rejected").body()).contains("of-red");
    }

    @Test
    void a_closed_project_takes_nothing_on_any_instance() {
        String secret = newProject("closing", "").path("key").asText();
        assertThat(there.as(secret).ingest(Events.message("closing")).status()).isEqualTo(201);
        assertThat(here.send("PATCH", "/api/projects/closing", "{\"closed\":true}")
                        .status())
                .isEqualTo(200);
        assertThat(here.as(secret).ingest(Events.message("closing")).status()).isEqualTo(403);
        await().atMost(SOON)
                .until(() -> there.as(secret).ingest(Events.message("closing")).status() == 403);
    }

    /** So many on each that nobody who knew only one half would count them in time. */
    @Test
    void the_events_of_a_day_are_counted_over_all_instances() {
        int half = 1_000;
        String secret = newProject("full", ",\"limits\":{\"eventsPerDay\":" + 2 * half + "}")
                .path("key")
                .asText();
        for (Client instance : List.of(here, there)) {
            String day = IntStream.range(0, half)
                    .mapToObj(i -> Events.message("full"))
                    .collect(Collectors.joining(",", "[", "]"));
            Reply stored = instance.as(secret).send("POST", "/api/ingest/batch", day);
            assertThat(stored.json().path("accepted").asInt()).as(stored.body()).isEqualTo(half);
        }
        for (Client instance : List.of(here, there)) {
            await().atMost(SOON)
                    .until(() ->
                            instance.as(secret).ingest(Events.message("full")).status() == 429);
        }
    }

    @Test
    void usage_is_the_sum_of_what_all_instances_stored() throws SQLException {
        JsonNode key = newProject("used", "");
        Client first = here.as(key.path("key").asText());
        Client second = there.as(key.path("key").asText());
        for (int i = 0; i < 5; i++) {
            String repeated = Events.message("used-" + i, "same", "again");
            assertThat(first.ingest(Events.message("used-" + i)).status()).isEqualTo(201);
            assertThat(second.ingest(repeated).status()).isEqualTo(201);
            assertThat(second.ingest(repeated).status()).isEqualTo(200);
        }
        String batch = "[" + Events.message("used-batch") + "," + Events.message("used-batch") + "]";
        assertThat(second.send("POST", "/api/ingest/batch", batch).status()).isEqualTo(200);
        awaitUsed(12);
        JsonNode used = used(first);
        assertThat(used.path("keyId").asText()).isEqualTo(key.path("id").asText());
        assertThat(used.path("bytes").asLong()).isEqualTo(storedBytes());
        assertThat(used(there.as(TestServers.keyOf("blue"))).isMissingNode()).isTrue();
        // What is stored later is added to what was written before.
        assertThat(first.ingest(Events.message("used-later")).status()).isEqualTo(201);
        assertThat(second.ingest(Events.message("used-later")).status()).isEqualTo(201);
        awaitUsed(14);
        assertThat(used(here).path("bytes").asLong()).isEqualTo(storedBytes());
        assertThat(here.get("/api/usage?from=2026-01-32").text("field")).isEqualTo("from");
    }

    private static boolean ratesAreShared() {
        String secret = createKey("\"scopes\":[\"ingest\"],\"limits\":{\"ingest\":1}")
                .path("key")
                .asText();
        return here.as(secret).ingest(Events.message("limited")).status() == 201
                && there.as(secret).ingest(Events.message("limited")).status() == 429;
    }

    private static void silence(String conversationId) throws SQLException {
        database.execute(
                "update conversation set updated_at = now() - interval '25 hours' where id = '" + conversationId + "'");
    }

    private static String status(String conversationId) throws SQLException {
        return database.value("select status from conversation where id = ?", conversationId);
    }

    private static JsonNode createKey(String members) {
        Reply made = here.send("POST", "/api/keys", "{\"name\":\"test\"," + members + "}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json();
    }

    private static void awaitUsed(long events) {
        await().atMost(SOON).until(() -> used(here).path("events").asLong() == events);
    }

    private static JsonNode used(Client client) {
        return client.get("/api/usage?project=used").json().at("/usage/0");
    }

    private static long storedBytes() throws SQLException {
        return database.number("select sum(octet_length(payload)) from event_log where project = 'used'");
    }

    /** A new project; gives a new key of it. */
    private static JsonNode newProject(String id, String more) {
        Reply made = here.send("POST", "/api/projects", "{\"id\":\"" + id + "\",\"name\":\"" + id + "\"" + more + "}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return createKey("\"project\":\"" + id + "\",\"scopes\":[\"ingest\",\"admin\"]");
    }
}

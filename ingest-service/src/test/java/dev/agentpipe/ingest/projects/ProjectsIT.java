package dev.agentpipe.ingest.projects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two projects on two instances: what the keys of each may write, see and administer. */
class ProjectsIT {

    private static final String TIME = "2026-11-20T23:16:21Z";
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Database database;
    private static RedisServer redis;
    private static IngestProcess one;
    private static IngestProcess two;
    private static Client admin;
    private static Client red;
    private static Client blue;

    @BeforeAll
    static void start() throws SQLException {
        database = TestServers.emptyDatabase();
        redis = RedisServer.start();
        Map<String, String> settings = Map.of(
                "AGENTPIPE_PROJECT_API_KEYS", TestServers.PROJECT_KEYS,
                "AGENTPIPE_KEY_CACHE", "1S",
                "AGENTPIPE_USAGE_FLUSH", "1S",
                "AGENTPIPE_RATE_LIMIT_MAX_WAIT", "0S");
        one = IngestProcess.start(database, redis, settings);
        two = IngestProcess.start(database, redis, settings);
        admin = one.client();
        red = admin.as(TestServers.keyOf("red"));
        blue = two.client().as(TestServers.keyOf("blue"));
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "the same message", "another message under its id", "started", "error", "other"})
    void a_conversation_takes_nothing_from_another_project_and_tells_it_nothing(String what) throws SQLException {
        String live = "live-" + what.hashCode();
        String deleted = "deleted-" + what.hashCode();
        for (String conversation : List.of(live, deleted)) {
            assertThat(red.ingest(Events.message(conversation, "m1", "secret")).status())
                    .isEqualTo(201);
        }
        database.value("select delete_conversation(?)", deleted);
        long before = database.count("event_log");
        Reply toLive = blue.ingest(event(what, live));
        Reply toDeleted = blue.ingest(event(what, deleted));
        assertThat(toLive.status()).as(toLive.body()).isEqualTo(403);
        assertThat(toLive.text("error")).isEqualTo("forbidden");
        assertThat(toLive.text("message")).isEqualTo("this key may not write to this conversation");
        assertThat(toDeleted.status()).isEqualTo(403);
        assertThat(withoutRequestId(toLive)).isEqualTo(withoutRequestId(toDeleted));
        assertThat(database.count("event_log")).isEqualTo(before);
        assertThat(database.count("conversation where id = ? and project = 'red' and message_count = 1", live))
                .isOne();
        // Kept for who sent it, and for nobody else.
        assertThat(blue.get("/api/ingest/rejected").body()).contains(live).contains(deleted);
        assertThat(red.get("/api/ingest/rejected").body()).doesNotContain(live);
        assertThat(admin.get("/api/ingest/rejected").body()).contains(live);
    }

    @Test
    void a_batch_stores_what_is_its_projects_own() throws SQLException {
        assertThat(red.ingest(Events.message("batch-red", "m1", "secret")).status())
                .isEqualTo(201);
        String batch = "[" + Events.message("batch-blue", "m1", "mine") + ","
                + Events.message("batch-red", "m1", "secret") + ","
                + Events.message("batch-blue", "m2", "mine") + "]";
        JsonNode answer = blue.send("POST", "/api/ingest/batch", batch).json();
        assertThat(answer.path("accepted").asInt()).isEqualTo(2);
        assertThat(answer.path("duplicates").asInt()).isZero();
        assertThat(answer.at("/rejected/0/index").asInt()).isEqualTo(1);
        assertThat(answer.at("/rejected/0/error").asText()).isEqualTo("forbidden");
        assertThat(database.column(
                        "select distinct project from event_log where conversation_id like 'batch-%' order by 1"))
                .containsExactly("blue", "red");
        assertThat(database.value("select project from conversation where id = 'batch-blue'"))
                .isEqualTo("blue");
    }

    @Test
    void a_rejected_event_is_out_of_reach_of_other_projects() throws SQLException {
        assertThat(red.ingest("{\"type\":\"no such type\",\"timestamp\":\"" + TIME + "\"}")
                        .status())
                .isEqualTo(400);
        String id = database.value("select max(id) from rejected_event where project = 'red'");
        for (String request : List.of("POST /api/ingest/rejected/%s/retry", "DELETE /api/ingest/rejected/%s")) {
            String[] parts = request.formatted(id).split(" ", -1);
            String[] none = request.formatted("999999").split(" ", -1);
            Reply foreign = blue.send(parts[0], parts[1], null);
            assertThat(foreign.status()).isEqualTo(404);
            assertThat(withoutRequestId(foreign)).isEqualTo(withoutRequestId(blue.send(none[0], none[1], null)));
        }
        assertThat(red.send("DELETE", "/api/ingest/rejected/" + id, null).status())
                .isEqualTo(204);
    }

    @Test
    void a_key_counts_in_its_project_and_its_administrators_see_no_other() {
        JsonNode key = red.send("POST", "/api/keys", "{\"name\":\"of red\",\"scopes\":[\"ingest\"]}")
                .json();
        assertThat(key.path("project").asText()).isEqualTo("red");
        assertThat(admin.as(key.path("key").asText())
                        .ingest(Events.message("of-a-stored-key"))
                        .status())
                .isEqualTo(201);
        assertThat(blue.ingest(Events.message("of-a-stored-key")).status()).isEqualTo(403);
        String id = key.path("id").asText();
        assertThat(red.get("/api/keys").body()).contains(id);
        assertThat(admin.get("/api/keys").body()).contains(id);
        assertThat(blue.get("/api/keys").json().path("keys").findValuesAsText("project"))
                .containsOnly("blue");
        Reply foreign = blue.send("DELETE", "/api/keys/" + id, null);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(withoutRequestId(foreign))
                .isEqualTo(withoutRequestId(blue.send("DELETE", "/api/keys/nobody", null)));
        assertThat(blue.send("POST", "/api/keys/" + id + "/rotate", null).status())
                .isEqualTo(404);
        assertThat(blue.send("POST", "/api/keys", key("red")).status()).isEqualTo(403);
        assertThat(blue.send("POST", "/api/keys", key("no-such")).status()).isEqualTo(403);
        assertThat(admin.send("POST", "/api/keys", key("red"))
                        .json()
                        .path("project")
                        .asText())
                .isEqualTo("red");
        Reply unknown = admin.send("POST", "/api/keys", key("no-such"));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.text("field")).isEqualTo("project");
    }

    @Test
    void a_closed_project_takes_nothing_on_any_instance_until_it_is_opened_again() {
        String secret = newProject("closing", "").path("key").asText();
        Client here = admin.as(secret);
        Client there = two.client().as(secret);
        assertThat(there.ingest(Events.message("closing")).status()).isEqualTo(201);
        assertThat(patch(here, "closing", "{\"closed\":true}").status()).isEqualTo(403);
        assertThat(patch(red, "closing", "{\"name\":\"mine\"}").status()).isEqualTo(404);
        JsonNode closed = patch(admin, "closing", "{\"closed\":true}").json();
        assertThat(closed.path("closed").asBoolean() && closed.has("closedAt")).isTrue();
        Reply refused = here.ingest(Events.message("closing"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("message")).isEqualTo("this project is closed");
        await().atMost(SOON).until(() -> there.ingest(Events.message("closing")).status() == 403);
        assertThat(here.get("/api/projects").json().at("/projects/0/id").asText())
                .isEqualTo("closing");
        assertThat(patch(admin, "closing", "{\"closed\":false,\"name\":\"open\"}")
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo("open");
        assertThat(here.ingest(Events.message("closing")).status()).isEqualTo(201);
        assertThat(patch(admin, "default", "{\"closed\":true}").status()).isEqualTo(409);
    }

    @Test
    void projects_are_made_by_administrators_of_all() {
        String body = "{\"id\":\"green\",\"name\":\"Green\",\"limits\":{\"viewers\":5,\"retentionDays\":90}}";
        assertThat(red.send("POST", "/api/projects", body).status()).isEqualTo(403);
        Reply made = admin.send("POST", "/api/projects", body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().at("/limits/viewers").asInt()).isEqualTo(5);
        assertThat(made.json().at("/limits/retentionDays").asInt()).isEqualTo(90);
        assertThat(admin.send("POST", "/api/projects", body).status()).isEqualTo(409);
        Reply invalid = admin.send("POST", "/api/projects", "{\"id\":\"No id\",\"name\":\" \"}");
        assertThat(invalid.status()).isEqualTo(400);
        assertThat(invalid.json().path("details").findValuesAsText("field")).containsExactly("id", "name");
        assertThat(admin.get("/api/projects").json().path("projects").findValuesAsText("id"))
                .contains("blue", "default", "green", "red");
        assertThat(red.get("/api/projects").json().path("projects").findValuesAsText("id"))
                .containsExactly("red");
    }

    @Test
    void limits_of_a_project_are_shared_by_its_keys() {
        Client first = admin.as(
                newProject("limited", ",\"limits\":{\"ingest\":4}").path("key").asText());
        Client second = admin.as(admin.send("POST", "/api/keys", key("limited"))
                .json()
                .path("key")
                .asText());
        List<Integer> statuses = IntStream.range(0, 6)
                .mapToObj(i -> (i % 2 == 0 ? first : second)
                        .ingest(Events.message("limited"))
                        .status())
                .toList();
        assertThat(statuses).containsExactly(201, 201, 201, 201, 429, 429);
        assertThat(red.ingest(Events.message("not-limited")).status()).isEqualTo(201);
    }

    @Test
    void a_project_that_stored_the_events_of_its_day_waits_for_midnight() {
        String secret = newProject("full", ",\"limits\":{\"eventsPerDay\":3}")
                .path("key")
                .asText();
        Client here = admin.as(secret);
        Client there = two.client().as(secret);
        for (int i = 0; i < 3; i++) {
            assertThat(here.ingest(Events.message("full")).status()).isEqualTo(201);
        }
        await().atMost(SOON).until(() -> here.ingest(Events.message("full")).status() == 429);
        Reply refused = here.ingest(Events.message("full"));
        assertThat(refused.text("error")).as(refused.body()).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                .isBetween(1, 86_400);
        await().atMost(SOON).until(() -> there.ingest(Events.message("full")).status() == 429);
    }

    @Test
    void usage_is_the_sum_of_what_all_instances_stored() throws SQLException {
        JsonNode key = newProject("used", "");
        Client here = admin.as(key.path("key").asText());
        Client there = two.client().as(key.path("key").asText());
        for (int i = 0; i < 5; i++) {
            assertThat(here.ingest(Events.message("used-" + i)).status()).isEqualTo(201);
            assertThat(there.ingest(Events.message("used-" + i, "same", "again"))
                            .status())
                    .isEqualTo(201);
            assertThat(there.ingest(Events.message("used-" + i, "same", "again"))
                            .status())
                    .isEqualTo(200);
        }
        String batch = "[" + Events.message("used-batch") + "," + Events.message("used-batch") + "]";
        assertThat(there.send("POST", "/api/ingest/batch", batch).status()).isEqualTo(200);
        await().atMost(SOON).until(() -> used(admin, "used").path("events").asLong() == 12);
        JsonNode used = used(here, "used");
        assertThat(used.path("keyId").asText()).isEqualTo(key.path("id").asText());
        assertThat(used.path("bytes").asLong())
                .isEqualTo(database.number("select sum(octet_length(payload)) from event_log where project = 'used'"));
        assertThat(used(blue, "used").isMissingNode()).isTrue();
        assertThat(admin.get("/api/usage?from=2026-01-32").text("field")).isEqualTo("from");
    }

    private static String event(String what, String conversation) {
        return switch (what) {
            case "message" -> Events.message(conversation);
            case "the same message" -> Events.message(conversation, "m1", "secret");
            case "another message under its id" -> Events.message(conversation, "m1", "guess");
            case "started" -> Events.started(conversation, TIME);
            case "error" -> Events.error(conversation, TIME);
            default ->
                "{\"type\":\"bridge.connected\",\"timestamp\":\"" + TIME + "\",\"data\":{\"conversation_id\":\""
                        + conversation + "\"}}";
        };
    }

    private static JsonNode withoutRequestId(Reply reply) {
        return ((ObjectNode) reply.json()).without("requestId");
    }

    private static JsonNode used(Client client, String project) {
        return client.get("/api/usage?project=" + project).json().at("/usage/0");
    }

    private static Reply patch(Client client, String project, String change) {
        return client.send("PATCH", "/api/projects/" + project, change);
    }

    /** A new project; gives a new key of it with every scope. */
    private static JsonNode newProject(String id, String more) {
        Reply made = admin.send("POST", "/api/projects", "{\"id\":\"" + id + "\",\"name\":\"" + id + "\"" + more + "}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return admin.send("POST", "/api/keys", key(id)).json();
    }

    private static String key(String project) {
        return "{\"name\":\"test\",\"project\":\"" + project + "\",\"scopes\":[\"ingest\",\"admin\"]}";
    }
}

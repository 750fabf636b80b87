package dev.agentpipe.ingest.projects;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.agentpipe.ingest.Ingest;
import dev.agentpipe.ingest.SharedApplication;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two projects: what the keys of each may write, see and administer. Projects that a test makes are its own. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SharedApplication.class)
class ProjectsIT {

    private static final String TIME = "2026-11-20T23:16:21Z";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Database database = TestServers.database();
    private final Ingest admin = Ingest.ADMIN;
    private final Ingest red = Ingest.of("red");
    private final Ingest blue = Ingest.of("blue");

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "the same message", "another message under its id", "started", "error", "other"})
    void a_conversation_takes_nothing_from_another_project_and_tells_it_nothing(String what) throws SQLException {
        String live = "live-" + what.hashCode();
        String deleted = "deleted-" + what.hashCode();
        for (String conversation : List.of(live, deleted)) {
            red.event(Events.message(conversation, "m1", "secret")).statusCode(201);
        }
        database.value("select delete_conversation(?)", deleted);
        long before = database.count("event_log");
        ValidatableResponse toLive = blue.event(event(what, live))
                .statusCode(403)
                .body("error", equalTo("forbidden"))
                .body("message", equalTo("this key may not write to this conversation"));
        ValidatableResponse toDeleted = blue.event(event(what, deleted)).statusCode(403);
        assertThat(withoutRequestId(toLive)).isEqualTo(withoutRequestId(toDeleted));
        assertThat(database.count("event_log")).isEqualTo(before);
        assertThat(database.count("conversation where id = ? and project = 'red' and message_count = 1", live))
                .isOne();
        // Kept for who sent it, and for nobody else.
        String rejected = "/api/ingest/rejected";
        blue.get(rejected).body(containsString(live)).body(containsString(deleted));
        red.get(rejected).statusCode(200).body(not(containsString(live)));
        admin.get(rejected).body(containsString(live));
    }

    @Test
    void a_batch_stores_what_is_its_projects_own() throws SQLException {
        red.event(Events.message("batch-red", "m1", "secret")).statusCode(201);
        blue.batch("[" + Events.message("batch-blue", "m1", "mine") + ","
                        + Events.message("batch-red", "m1", "secret") + ","
                        + Events.message("batch-blue", "m2", "mine") + "]")
                .body("accepted", equalTo(2))
                .body("duplicates", equalTo(0))
                .body("rejected[0].index", equalTo(1))
                .body("rejected[0].error", equalTo("forbidden"));
        assertThat(database.column("select distinct project from event_log order by 1"))
                .containsExactly("blue", "red");
        assertThat(database.value("select project from conversation where id = 'batch-blue'"))
                .isEqualTo("blue");
    }

    @Test
    void a_rejected_event_is_out_of_reach_of_other_projects() throws SQLException {
        red.event("{\"type\":\"no such type\",\"timestamp\":\"" + TIME + "\"}").statusCode(400);
        String id = database.value("select max(id) from rejected_event where project = 'red'");
        for (String request : List.of("POST /api/ingest/rejected/%s/retry", "DELETE /api/ingest/rejected/%s")) {
            String[] parts = request.formatted(id).split(" ", -1);
            String[] none = request.formatted("999999").split(" ", -1);
            ValidatableResponse foreign = blue.send(parts[0], parts[1], null).statusCode(404);
            assertThat(withoutRequestId(foreign)).isEqualTo(withoutRequestId(blue.send(none[0], none[1], null)));
        }
        red.send("DELETE", "/api/ingest/rejected/" + id, null).statusCode(204);
    }

    @Test
    void a_key_counts_in_its_project_and_its_administrators_see_no_other() {
        JsonPath key = red.createKey("\"scopes\":[\"ingest\"]")
                .body("project", equalTo("red"))
                .extract()
                .jsonPath();
        new Ingest(key.getString("key"))
                .event(Events.message("of-a-stored-key"))
                .statusCode(201);
        blue.event(Events.message("of-a-stored-key")).statusCode(403);
        String id = key.getString("id");
        red.get("/api/keys").body("keys.id", hasItems(id));
        admin.get("/api/keys").body("keys.id", hasItems(id));
        blue.get("/api/keys").statusCode(200).body("keys.project", everyItem(equalTo("blue")));
        ValidatableResponse foreign =
                blue.send("DELETE", "/api/keys/" + id, null).statusCode(404);
        assertThat(withoutRequestId(foreign))
                .isEqualTo(withoutRequestId(blue.send("DELETE", "/api/keys/nobody", null)));
        blue.send("POST", "/api/keys/" + id + "/rotate", null).statusCode(404);
        blue.send("POST", "/api/keys", key("red")).statusCode(403);
        blue.send("POST", "/api/keys", key("no-such")).statusCode(403);
        admin.send("POST", "/api/keys", key("red")).statusCode(201).body("project", equalTo("red"));
        admin.send("POST", "/api/keys", key("no-such")).statusCode(400).body("field", equalTo("project"));
    }

    @Test
    void a_closed_project_takes_nothing_until_it_is_opened_again() {
        Ingest closing = newProject("closing", "");
        closing.event(Events.message("closing")).statusCode(201);
        patch(closing, "closing", "{\"closed\":true}").statusCode(403);
        patch(red, "closing", "{\"name\":\"mine\"}").statusCode(404);
        patch(admin, "closing", "{\"closed\":true}")
                .statusCode(200)
                .body("closed", equalTo(true))
                .body("closedAt", notNullValue());
        closing.event(Events.message("closing")).statusCode(403).body("message", equalTo("this project is closed"));
        closing.get("/api/projects").body("projects.id", contains("closing"));
        patch(admin, "closing", "{\"closed\":false,\"name\":\"open\"}").body("name", equalTo("open"));
        closing.event(Events.message("closing")).statusCode(201);
        patch(admin, "default", "{\"closed\":true}").statusCode(409);
    }

    @Test
    void projects_are_made_by_administrators_of_all() {
        String body = "{\"id\":\"green\",\"name\":\"Green\",\"limits\":{\"viewers\":5,\"retentionDays\":90}}";
        red.send("POST", "/api/projects", body).statusCode(403);
        admin.send("POST", "/api/projects", body)
                .statusCode(201)
                .body("limits.viewers", equalTo(5))
                .body("limits.retentionDays", equalTo(90));
        admin.send("POST", "/api/projects", body).statusCode(409);
        admin.send("POST", "/api/projects", "{\"id\":\"No id\",\"name\":\" \"}")
                .statusCode(400)
                .body("details.field", contains("id", "name"));
        admin.get("/api/projects").body("projects.id", hasItems("blue", "default", "green", "red"));
        red.get("/api/projects").body("projects.id", contains("red"));
    }

    @Test
    void limits_of_a_project_are_shared_by_its_keys() {
        Ingest first = newProject("limited", ",\"limits\":{\"ingest\":4}");
        Ingest second = newKey("limited");
        List<Integer> statuses = IntStream.range(0, 6)
                .mapToObj(i -> (i % 2 == 0 ? first : second)
                        .event(Events.message("limited"))
                        .extract()
                        .statusCode())
                .toList();
        assertThat(statuses).containsExactly(201, 201, 201, 201, 429, 429);
        red.event(Events.message("not-limited")).statusCode(201);
    }

    @Test
    void a_project_that_stored_the_events_of_its_day_waits_for_midnight() throws SQLException {
        Ingest full = newProject("full", ",\"limits\":{\"eventsPerDay\":3}");
        for (int i = 0; i < 3; i++) {
            full.event(Events.message("full")).statusCode(201);
        }
        // Usage is written every second, and read every two: nothing of it is forgotten in between.
        await().during(Duration.ofSeconds(3))
                .atMost(SOON)
                .until(() -> full.event(Events.message("full")).extract().statusCode() == 429);
        assertThat(database.count("message where conversation_id = 'full'")).isEqualTo(3);
        ExtractableResponse<Response> rejected =
                full.event(Events.message("full")).extract();
        assertThat(rejected.<String>path("error")).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(rejected.header("Retry-After"))).isBetween(1, 86_400);
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

    private static Map<String, Object> withoutRequestId(ValidatableResponse answer) {
        Map<String, Object> told = answer.extract().jsonPath().getMap("");
        assertThat(told.remove("requestId")).isNotNull();
        return told;
    }

    private static ValidatableResponse patch(Ingest sender, String project, String change) {
        return sender.send("PATCH", "/api/projects/" + project, change);
    }

    /** A new project; gives a new key of it with every scope. */
    private Ingest newProject(String id, String more) {
        admin.send("POST", "/api/projects", "{\"id\":\"" + id + "\",\"name\":\"" + id + "\"" + more + "}")
                .statusCode(201);
        return newKey(id);
    }

    private Ingest newKey(String project) {
        return admin.newKey("\"project\":\"" + project + "\",\"scopes\":[\"ingest\",\"admin\"]");
    }

    private static String key(String project) {
        return "{\"name\":\"test\",\"project\":\"" + project + "\",\"scopes\":[\"ingest\",\"admin\"]}";
    }
}

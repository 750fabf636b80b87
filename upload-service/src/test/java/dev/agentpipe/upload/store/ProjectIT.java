package dev.agentpipe.upload.store;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads of one project leave those of another alone, and learn nothing of them. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ProjectIT {

    private static final String SHARED = "shared-id";

    /** Of one test alone: what others used is written whenever its time has come. */
    private static final String COUNTED = "counted";

    private final Database database = TestServers.database();

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_belongs_to_another_project_is_rejected_as_a_whole(boolean dryRun) throws SQLException {
        upload("red", Upload.JSON, SessionBodies.identified(SHARED, 2).toString(), "")
                .then()
                .statusCode(201);
        String stored = database.everything();
        Map<String, Object> first = null;
        for (String state : new String[] {"live", "deleted"}) {
            for (Map.Entry<String, String> body : bodies().entrySet()) {
                String type = body.getKey().equals("event log") ? Upload.EVENT_LOG : Upload.JSON;
                String query = (body.getKey().equals("state") ? "&originalId=" + SHARED : "") + "&dryRun=" + dryRun;
                Response answer = upload("blue", type, body.getValue(), query);
                assertThat(answer.statusCode()).as(state + " " + body.getKey()).isEqualTo(403);
                Map<String, Object> told = new LinkedHashMap<>(answer.jsonPath().getMap(""));
                told.remove("requestId");
                assertThat(told).containsEntry("message", "this key may not write to this conversation");
                first = first == null ? told : first;
                assertThat(told).as(state + " " + body.getKey()).isEqualTo(first);
            }
            assertThat(database.everything()).isEqualTo(stored);
            database.value("select delete_conversation(?)", SHARED);
            stored = database.everything();
        }
    }

    /** What was looked up before the wait for the conversation must not count any more. */
    @ParameterizedTest
    @ValueSource(strings = {Upload.JSON, Upload.EVENT_LOG})
    void a_conversation_that_another_project_begins_meanwhile_is_rejected(String type) throws Exception {
        String body = type.equals(Upload.JSON)
                ? SessionBodies.identified(SHARED, 2).toString()
                : Events.message(SHARED, "m0", "guess") + "\n";
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('" + SHARED + "', 0))");
            statement.execute("insert into conversation (id, source, project) values ('" + SHARED + "', 'api', 'red')");
            CompletableFuture<Integer> upload = CompletableFuture.supplyAsync(
                    () -> upload("blue", type, body, "").statusCode());
            await().until(() -> database.count("pg_locks where locktype = 'advisory' and not granted") == 1);
            other.commit();
            assertThat(upload.join()).isEqualTo(403);
        }
        assertThat(database.count("event_log")).isZero();
    }

    @Test
    void a_project_bounds_its_uploads() throws SQLException {
        database.execute("insert into project (id, name, closed_at, rate_limit_upload) values"
                + " ('shut', 'shut', now(), null), ('narrow', 'narrow', null, 1)");
        String body = SessionBodies.of(1).toString();
        Response rejected = upload("shut", Upload.JSON, body, "");
        assertThat(rejected.statusCode()).isEqualTo(403);
        assertThat(rejected.jsonPath().getString("message")).isEqualTo("this project is closed");
        upload("narrow", Upload.JSON, body, "").then().statusCode(201);
        upload("narrow", Upload.JSON, body, "").then().statusCode(429);
    }

    @Test
    void the_same_content_without_an_identity_is_a_conversation_of_each_project() throws SQLException {
        String body = SessionBodies.of(2).toString();
        for (String project : new String[] {"red", "blue"}) {
            upload(project, Upload.JSON, body, "").then().statusCode(201);
            upload(project, Upload.JSON, body, "").then().statusCode(200);
        }
        Upload.json(body).statusCode(201);
        assertThat(database.column("select project from conversation order by project"))
                .containsExactly("blue", "default", "red");
        assertThat(database.column("select project from event_log order by project"))
                .containsExactly("blue", "default", "red");
    }

    @Test
    void what_is_uploaded_belongs_to_its_project_and_counts_for_its_key() throws SQLException {
        String log = Events.message("log-1", "m1", "hi") + "\n" + Events.error("log-1", "2026-11-20T23:16:21Z") + "\n";
        upload(COUNTED, Upload.EVENT_LOG, log, "").then().statusCode(201);
        upload(COUNTED, Upload.EVENT_LOG, log, "").then().statusCode(200);
        upload(COUNTED, Upload.JSON, SessionBodies.of(1).toString(), "").then().statusCode(201);
        assertThat(database.column("select distinct project from event_log")).containsExactly(COUNTED);
        assertThat(database.column("select distinct project from conversation")).containsExactly(COUNTED);
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        database.number("select coalesce(sum(uploads), 0) from usage_day where project = ?", COUNTED)
                                == 2);
        assertThat(database.value(
                        "select project || ' ' || sum(events) || ' ' || (sum(bytes) > 0) from usage_day"
                                + " where project = ? group by project",
                        COUNTED))
                .isEqualTo(COUNTED + " 3 true");
    }

    /** Of instances from before, which go on while the new ones start. */
    @Test
    void calls_of_instances_from_before_still_work() throws SQLException {
        String uploaded = "select begin_upload(); ";
        String rest = "interval '1 s', pg_postmaster_start_time(), false, 5) s; commit";
        database.execute("begin; " + uploaded + "select s.* from store_session('old-1', 'session', null, 'x'::bytea,"
                + " '{\"participants\":[]}'::json, null, '{}', '{}'::json, " + rest);
        database.execute(
                "begin; " + uploaded + "insert into pg_temp.uploaded (ordinal, place, conversation_id, type, identity,"
                        + " payload, at, repeated) values (1, 1, 'old-2', 'x.y', 'i', '{}', now(), false);"
                        + " select s.* from append_uploaded(null, 'x'::bytea, " + rest);
        assertThat(database.column("select id || ' ' || project from conversation order by id"))
                .containsExactly("old-1 default", "old-2 default");
        assertThat(database.gaps()).isEmpty();
        database.execute("update conversation set project = 'red'");
        assertThat(database.value(
                        "select s.outcome from begin_upload() b, lateral store_session('old-1', 'session', null,"
                                + " 'x'::bytea, '{}'::json, null, '{}', '{}'::json, interval '1 s',"
                                + " pg_postmaster_start_time(), true, 5) s"))
                .isEqualTo("busy");
    }

    private static Map<String, String> bodies() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("the same session", SessionBodies.identified(SHARED, 2).toString());
        bodies.put("another session", SessionBodies.identified(SHARED, 3).toString());
        bodies.put("state", Upload.recording("interrupted.state.json"));
        bodies.put("event log", Events.message("blues-own") + "\n" + Events.message(SHARED, "m0", "guess") + "\n");
        return bodies;
    }

    private static Response upload(String project, String type, String body, String query) {
        return Upload.request(TestServers.keyOf(project), type, body.getBytes(StandardCharsets.UTF_8))
                .post("/api/sessions/upload" + (query.isEmpty() ? "" : query.replaceFirst("^&", "?")));
    }
}

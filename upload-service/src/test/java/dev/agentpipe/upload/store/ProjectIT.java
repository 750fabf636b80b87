package dev.agentpipe.upload.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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
    void what_belongs_to_another_project_is_refused_as_a_whole(boolean dryRun) throws SQLException {
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
    void an_event_log_belongs_to_its_project_and_counts_for_its_key() throws SQLException {
        String log = Events.message("log-1", "m1", "hi") + "\n" + Events.error("log-1", "2026-11-20T23:16:21Z") + "\n";
        upload(COUNTED, Upload.EVENT_LOG, log, "").then().statusCode(201);
        upload(COUNTED, Upload.EVENT_LOG, log, "").then().statusCode(200);
        assertThat(database.column("select distinct project from event_log")).containsExactly(COUNTED);
        assertThat(database.value("select project from conversation")).isEqualTo(COUNTED);
        await().atMost(Duration.ofSeconds(15))
                .until(() ->
                        database.number("select coalesce(sum(uploads), 0) from usage_day where project = ?", COUNTED)
                                == 1);
        assertThat(database.value(
                        "select project || ' ' || sum(events) || ' ' || (sum(bytes) > 0) from usage_day"
                                + " where project = ? group by project",
                        COUNTED))
                .isEqualTo(COUNTED + " 2 true");
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

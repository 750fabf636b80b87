package dev.agentpipe.upload.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.LogWriter;
import dev.agentpipe.kit.Metrics;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.upload.Upload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The documented body: all or nothing, once, as one event of the log. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class SessionIT {

    private final Database database = TestServers.database();

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    @Test
    void stores_a_conversation_with_the_documented_answer() throws Exception {
        String id = Upload.json(SessionBodies.of(3).toString())
                .statusCode(201)
                .body("success", equalTo(true))
                .body("messagesCreated", equalTo(3))
                .body("participantsCreated", equalTo(2))
                .body("totalTokens", equalTo(45))
                .body("totalCost", equalTo(0.0003f))
                .body("status", nullValue())
                .extract()
                .path("conversationId");
        assertThat(database.value("""
                select concat_ws('|', status, source, name, mode, max_turns, initial_prompt, started_at_text,
                  ended_at_text, reported_duration, message_count, total_tokens, total_cost, total_duration, last_seq,
                  metadata) from conversation where id = ?""", id))
                .isEqualTo("COMPLETED|cli-upload|Naming things|round-robin|3|How do we name it?|"
                        + "2026-01-02T03:04:05.123456789Z|2026-01-02T04:04:05Z|3600000|3|45|0.0003|4500|1|"
                        + "{\"team\":\"blue\"}");
        assertThat(database.column(
                        "select concat_ws('|', agent_id, ordinal, agent_type, agent_name) from participant"
                                + " where conversation_id = ? order by ordinal",
                        id))
                .containsExactly("a|1|claude|Ada", "b|2|claude|Grace");
        assertThat(database.column(
                        "select concat_ws('|', id, sequence_number, sent_at_text, content, cost, input_tokens)"
                                + " from message order by sequence_number"))
                .hasSize(3)
                .first()
                .isEqualTo("m0|1|2026-01-02T03:05:00.000000001+01:00|"
                        + SessionBodies.message(0).get("content").textValue() + "|0.0001|10");
        assertThat(database.gaps()).isEmpty();
    }

    @Test
    void appends_a_single_event_to_the_log() throws Exception {
        Upload.json(SessionBodies.of(3).toString()).statusCode(201);
        assertThat(database.column("select payload from event_log"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("{\"type\":\"session.uploaded\",\"timestamp\":\"")
                .contains("\"name\":\"Naming things\"", "\"messagesCreated\":3", "\"status\":\"COMPLETED\"");
        assertThat(database.column("select distinct position from message")).containsExactly("1");
    }

    @Test
    void answers_the_same_again_with_the_first_answer() throws Exception {
        ValidatableResponse first = Upload.json(
                        SessionBodies.identified("run-1", 3).toString())
                .statusCode(201)
                .body("conversationId", equalTo("run-1"));
        long rows = database.countAll();
        String spaced = SessionBodies.identified("run-1", 3).toPrettyString();
        assertThat(Upload.json(spaced)
                        .statusCode(200)
                        .body("status", equalTo("duplicate"))
                        .extract()
                        .<Float>path("totalCost"))
                .isEqualTo(first.extract().<Float>path("totalCost"));
        Upload.json(spaced).body("messagesCreated", equalTo(3)).body("conversationId", equalTo("run-1"));
        assertThat(database.countAll()).isEqualTo(rows);
    }

    @Test
    void recognises_an_upload_without_any_identity_by_its_content() throws Exception {
        String id = Upload.json(SessionBodies.of(3).toString())
                .statusCode(201)
                .extract()
                .path("conversationId");
        Upload.json(SessionBodies.of(3).toString()).statusCode(200).body("conversationId", equalTo(id));
        Upload.json(SessionBodies.of(4).toString()).statusCode(201);
        assertThat(database.count("conversation")).isEqualTo(2);
    }

    @Test
    void rejects_another_content_under_the_same_identity_and_says_what_differs() throws Exception {
        Upload.json(SessionBodies.identified("run-1", 3).toString()).statusCode(201);
        ObjectNode other = SessionBodies.identified("run-1", 4);
        ((ObjectNode) other.at("/session")).put("name", "Another");
        ((ObjectNode) other.at("/messages/1")).put("content", "changed");
        ((ObjectNode) other.at("/participants/1")).put("model", "new");
        Upload.json(other.toString())
                .statusCode(409)
                .contentType("application/problem+json")
                .body("error", equalTo("conflict"))
                .body("detail", containsString("conversation run-1 exists with a different content"))
                .body(
                        "details.field",
                        equalTo(List.of("session.name", "participants[1]", "messages[1]", "messages[3]")));
        assertThat(database.count("message")).isEqualTo(3);
    }

    @Test
    void keeps_an_idempotency_key_for_one_content() throws Exception {
        String id = keyed("k1", SessionBodies.of(2)).statusCode(201).extract().path("conversationId");
        keyed("k1", SessionBodies.of(2))
                .statusCode(200)
                .body("status", equalTo("duplicate"))
                .body("conversationId", equalTo(id));
        keyed("k1", SessionBodies.of(3)).statusCode(409).body("detail", containsString(id));
        keyed("k1", SessionBodies.identified("x", 2)).statusCode(409).body("detail", containsString(id));
        keyed("k2", SessionBodies.of(3)).statusCode(201);
        assertThat(database.count("conversation")).isEqualTo(2);
    }

    @Test
    void lets_one_of_several_uploads_at_the_same_moment_win() throws Exception {
        for (int round = 0; round < 5; round++) {
            String body = SessionBodies.identified("race-" + round, 200).toString();
            String other = SessionBodies.identified("race-" + round, 201).toString();
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String sent = i < 3 ? body : other;
                answers.add(CompletableFuture.supplyAsync(
                        () -> Upload.json(sent).extract().statusCode()));
            }
            List<Integer> codes =
                    answers.stream().map(CompletableFuture::join).sorted().toList();
            String stored = database.value("select message_count from conversation where id = ?", "race-" + round);
            assertThat(codes)
                    .as("%s messages won", stored)
                    .isEqualTo(stored.equals("200") ? List.of(200, 200, 201, 409) : List.of(201, 409, 409, 409));
        }
        assertThat(database.count("conversation")).isEqualTo(5);
        assertThat(database.gaps()).isEmpty();
    }

    @Test
    void names_every_field_that_it_rejects() throws Exception {
        ObjectNode body = SessionBodies.of(4);
        ((ObjectNode) body.get("session")).put("status", "DONE").remove("name");
        ((ObjectNode) body.at("/participants/1")).put("agentId", "a");
        ((ObjectNode) body.at("/messages/1")).put("timestamp", "yesterday");
        ((ObjectNode) body.at("/messages/2")).put("id", "m0");
        ((ObjectNode) body.at("/messages/3")).put("agentId", "nobody");
        Upload.json(body.toString())
                .statusCode(400)
                .body("error", equalTo("validation_failed"))
                .body(
                        "details.field",
                        equalTo(List.of(
                                "session.name",
                                "session.status",
                                "participants[1].agentId",
                                "messages[1].timestamp",
                                "messages[2].id",
                                "messages[3].agentId")))
                .body("detail", equalTo("session.name is required (the first of 6 errors)"));
        assertThat(database.countAll()).isZero();
    }

    @Test
    void lists_at_most_100_errors_with_the_total() throws Exception {
        ObjectNode body = SessionBodies.of(250);
        body.get("messages").forEach(message -> ((ObjectNode) message).put("agentId", "nobody"));
        Upload.json(body.toString())
                .statusCode(400)
                .body("details", hasSize(100))
                .body("detail", containsString("(the first of 250 errors)"));
        assertThat(database.countAll()).isZero();
    }

    @Test
    void takes_members_in_any_order_and_passes_over_unknown_ones() throws Exception {
        ObjectNode body = SessionBodies.of(2);
        ObjectNode turned = Json.MAPPER.createObjectNode();
        turned.putObject("exportedBy").put("tool", "x".repeat(2_000_000));
        turned.set("messages", body.get("messages"));
        turned.set("participants", body.get("participants"));
        turned.set("session", ((ObjectNode) body.get("session")).put("colour", "blue"));
        Upload.json(turned.toString()).statusCode(201).body("messagesCreated", equalTo(2));
        assertThat(database.value("select metadata from conversation")).contains("\"colour\":\"blue\"");
    }

    @Test
    void gives_messages_without_ids_and_numbers_both_in_the_order_of_time() throws Exception {
        ObjectNode body = SessionBodies.of(3);
        ArrayNode messages = (ArrayNode) body.get("messages");
        messages.forEach(message -> ((ObjectNode) message)
                .put("timestamp", "2026-01-02T03:05:00Z")
                .put("content", "the same")
                .remove("id"));
        ((ObjectNode) messages.get(2)).put("timestamp", "2026-01-02T03:04:00Z").put("content", "the first");
        String id = Upload.json(body.toString()).statusCode(201).extract().path("conversationId");
        assertThat(database.column("select agent_id || ' ' || content from message order by sequence_number"))
                .containsExactly("a the first", "a the same", "b the same");
        Upload.json(body.toString()).statusCode(200).body("conversationId", equalTo(id));
        // What the database tells a repeat by.
        assertThat(database.column("select id from message order by id"))
                .containsExactlyInAnyOrderElementsOf(
                        database.column("select uploaded_message_id(?, n) from generate_series(0, 2) n", id));
    }

    @Test
    void says_in_a_dry_run_what_would_happen() throws Exception {
        byte[] body = SessionBodies.identified("run-1", 3).toString().getBytes(StandardCharsets.UTF_8);
        Upload.request(Upload.JSON, body)
                .post("/api/sessions/upload?dryRun=true")
                .then()
                .statusCode(200)
                .body("dryRun", equalTo(true))
                .body("status", equalTo("created"))
                .body("messagesCreated", equalTo(3));
        assertThat(database.countAll()).isZero();
        Upload.send(Upload.JSON, body).statusCode(201);
        Upload.request(Upload.JSON, body)
                .post("/api/sessions/upload?dryRun=true")
                .then()
                .statusCode(200)
                .body("status", equalTo("duplicate"));
        Upload.request(
                        Upload.JSON,
                        SessionBodies.identified("run-1", 2).toString().getBytes(StandardCharsets.UTF_8))
                .post("/api/sessions/upload?dryRun=true")
                .then()
                .statusCode(409);
        Upload.request(Upload.JSON, body)
                .post("/api/sessions/upload?dryRun=yes")
                .then()
                .statusCode(400)
                .body("field", equalTo("dryRun"));
    }

    @Test
    void times_the_transaction_of_an_upload_but_not_of_a_dry_run() {
        byte[] body = SessionBodies.identified("run-1", 3).toString().getBytes(StandardCharsets.UTF_8);
        double before = transactions();
        Upload.request(Upload.JSON, body)
                .post("/api/sessions/upload?dryRun=true")
                .then()
                .statusCode(200);
        assertThat(transactions()).isEqualTo(before);
        Upload.send(Upload.JSON, body).statusCode(201);
        assertThat(transactions()).isEqualTo(before + 1);
    }

    private static double transactions() {
        return Metrics.sum(RestAssured.get("/q/metrics").asString(), "agentpipe_upload_append_duration_seconds_count");
    }

    @Test
    void names_a_conversation_by_the_query_as_by_its_metadata() {
        byte[] body = SessionBodies.of(1).toString().getBytes(StandardCharsets.UTF_8);
        Upload.request(Upload.JSON, body)
                .post("/api/sessions/upload?originalId=run-7")
                .then()
                .statusCode(201)
                .body("conversationId", equalTo("run-7"));
        Upload.request(
                        Upload.JSON,
                        SessionBodies.identified("run-8", 1).toString().getBytes(StandardCharsets.UTF_8))
                .post("/api/sessions/upload?originalId=run-7")
                .then()
                .statusCode(400)
                .body("field", equalTo("originalId"));
        Upload.request(Upload.JSON, body)
                .queryParam("originalId", "a\nb")
                .post("/api/sessions/upload")
                .then()
                .statusCode(400);
    }

    @Test
    void needs_a_key_with_the_scope() {
        io.restassured.RestAssured.given()
                .header("Authorization", "Bearer wrong")
                .contentType("application/json")
                .body("{}")
                .post("/api/sessions/upload")
                .then()
                .statusCode(401);
        io.restassured.RestAssured.given()
                .contentType("application/json")
                .body("{}")
                .post("/api/sessions/upload")
                .then()
                .statusCode(401)
                .body("error", equalTo("unauthorized"));
    }

    @Test
    void keeps_an_active_conversation_active() throws Exception {
        ObjectNode body = SessionBodies.of(1);
        ((ObjectNode) body.get("session")).put("status", "ACTIVE").remove(List.of("completedAt", "totalDuration"));
        Upload.json(body.toString()).statusCode(201);
        assertThat(database.value("select status || coalesce(ended_at_text, '-') from conversation"))
                .isEqualTo("ACTIVE-");
    }

    @Test
    void rejects_an_upload_onto_a_streamed_conversation_that_differs() throws Exception {
        List<String> lines = Upload.lines("agent-error.events.jsonl");
        new LogWriter(database, "live").appendEach(lines);
        String id = database.value("select id from conversation");
        Upload.json(SessionBodies.identified(id, 2).toString())
                .statusCode(409)
                .body("details.field", hasItem("messages[0]"))
                .body("detail", containsString(id));
    }

    private static ValidatableResponse keyed(String key, ObjectNode body) {
        return Upload.request(Upload.JSON, body.toString().getBytes(StandardCharsets.UTF_8))
                .header("Idempotency-Key", key)
                .post("/api/sessions/upload")
                .then();
    }
}

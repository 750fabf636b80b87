package dev.agentpipe.upload.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.contract.Description;
import dev.agentpipe.contract.MutatedDocument;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field of every form of upload, mutated in every way: every answer is one that the description promises. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OpenApiIT {

    private static final String PATH = "/api/sessions/upload";

    private final Database database = TestServers.database();

    @TestHTTPResource("/")
    URI base;

    private Client client;
    private Description description;

    @BeforeEach
    void start() throws SQLException {
        database.clear();
        client = new Client(base, TestServers.KEY);
        description =
                Description.of(RestAssured.get("/q/openapi?format=json").body().asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "state"})
    void every_example_is_taken_and_then_known(String name) {
        String body = example(name).toString();
        assertThat(answer(Upload.json(body)).statusCode()).isEqualTo(201);
        assertThat(answer(Upload.json(body)).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "state"})
    void every_mutated_field_is_answered_as_described(String name) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (MutatedDocument mutated : MutatedDocument.of(example(name))) {
            Reply answer = post(Upload.JSON, mutated.document().toString());
            assertThat(answer.status()).as(mutated.toString()).isLessThan(500);
            if (answer.status() == 400) {
                assertThat(answer.body().lines()).as(mutated.toString()).hasSize(1);
            }
            statuses.add(answer.status());
        }
        assertThat(statuses).hasSizeGreaterThan(100).contains(201, 400);
        assertThat(database.gaps()).isEmpty();
    }

    @Test
    void every_mutated_line_of_an_event_log_is_answered_as_described() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (String line : oneOfEachType(Upload.lines("agent-error.events.jsonl"))) {
            for (MutatedDocument mutated : MutatedDocument.of(Json.MAPPER.readTree(line))) {
                // The torn last line that is tolerated is not what this is about.
                String twice = mutated.document() + "\n" + mutated.document() + "\n";
                Reply answer = post(Upload.EVENT_LOG, twice + line + "\n");
                assertThat(answer.status()).as(mutated.toString()).isLessThan(500);
                statuses.add(answer.status());
            }
        }
        assertThat(statuses).hasSizeGreaterThan(200).contains(200, 201, 400);
        assertThat(database.gaps()).isEmpty();
    }

    @Test
    void the_answers_to_what_else_can_be_sent_are_described() throws Exception {
        String body = example("session").toString();
        Set<Integer> statuses = new java.util.TreeSet<>();
        statuses.add(status(Upload.request(Upload.JSON, bytes(body)).post(PATH + "?dryRun=true")));
        statuses.add(status(Upload.request(Upload.JSON, bytes(body)).post(PATH)));
        statuses.add(status(Upload.request(Upload.JSON, bytes(body.replace("Shorter", "Longer")))
                .post(PATH)));
        statuses.add(status(Upload.request("text/plain", bytes(body)).post(PATH)));
        statuses.add(status(Upload.request(Upload.JSON, bytes(body))
                .header("Content-Encoding", "br")
                .post(PATH)));
        statuses.add(status(Upload.request(Upload.JSON, bytes(body))
                .header("Idempotency-Key", "x".repeat(201))
                .post(PATH)));
        statuses.add(status(Upload.request(Upload.JSON, bytes(body)).post(PATH + "?originalId=")));
        statuses.add(
                status(RestAssured.given().contentType(Upload.JSON).body(body).post(PATH)));
        statuses.add(status(
                Upload.request(Upload.JSON, bytes(SessionBodies.of(10_001).toString()))
                        .post(PATH)));
        statuses.add(status(Upload.request(
                        Upload.EVENT_LOG,
                        bytes(Upload.lines("round-robin.events.jsonl").get(0)))
                .post(PATH)));
        statuses.add(status(Upload.request(
                        Upload.EVENT_LOG,
                        bytes("{\"type\":\"bridge.test\",\"timestamp\":\"2026-01-02T03:04:05Z\","
                                + "\"data\":{\"message\":\"only an event of no conversation\"}}\n{\"torn"))
                .post(PATH)));
        assertThat(statuses).containsExactly(200, 201, 400, 401, 409, 413, 415);
    }

    @Test
    void the_page_to_try_it_is_not_there_outside_the_local_profile() {
        RestAssured.get("/q/swagger-ui/").then().statusCode(404);
    }

    private static Collection<String> oneOfEachType(List<String> lines) throws JsonProcessingException {
        Map<String, String> firsts = new LinkedHashMap<>();
        for (String line : lines) {
            firsts.putIfAbsent(Json.MAPPER.readTree(line).path("type").asText(), line);
        }
        return firsts.values();
    }

    private ObjectNode example(String name) {
        return (ObjectNode) description.examples(PATH, Upload.JSON).get(name);
    }

    /** Not by REST Assured, which takes twice as long for so many requests. */
    private Reply post(String contentType, String body) {
        Reply answer = Client.send(client.request("POST", PATH, body)
                .setHeader("Content-Type", contentType)
                .build());
        description.check(
                PATH, "post", answer.status(), answer.header("Content-Type").orElse(null), answer.body());
        return answer;
    }

    private int status(Response response) {
        return answer(response.then()).statusCode();
    }

    private ExtractableResponse<Response> answer(ValidatableResponse response) {
        ExtractableResponse<Response> answer = response.extract();
        description.check(
                PATH,
                "post",
                answer.statusCode(),
                answer.contentType(),
                answer.body().asString());
        return answer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

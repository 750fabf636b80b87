package dev.agentpipe.stream;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.contract.Description;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back is always what the description promises. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OpenApiIT {

    private static final String LIST = "/api/sessions";
    private static final String ONE = "/api/sessions/{id}";
    private static final String STREAM = "/api/realtime/stream";
    private static final String SESSION = "/api/realtime/session";

    @Inject
    TestLog log;

    private final String conversation = UUID.randomUUID().toString();
    private Description description;

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        description =
                Description.of(RestAssured.get("/q/openapi?format=json").body().asString());
    }

    @Test
    void a_conversation_of_which_everything_is_known_is_answered_as_described() {
        log.append(Entry.message(conversation, "first"), Entry.message(conversation, "second"));
        log.append(Entry.started(conversation, "A talk"));
        log.execute("update conversation set status = 'COMPLETED', max_turns = 3, initial_prompt = repeat('ö', 300),"
                + " ended_at = now(), ended_at_text = '2026-11-20T23:17:19.2Z', completion_reason = 'saved',"
                + " summary = '{\"shortText\":\"short\"}', system_info = '{\"os\":\"linux\"}', command = '{\"args\":[]}',"
                + " metadata = '{\"team\":\"core\"}', error_count = 1, last_error = 'timeout', reported_messages = 34,"
                + " reported_turns = 30, reported_tokens = 1, reported_cost = 0.00001, reported_duration = 59013.8"
                + " where id = '" + conversation + "'");
        log.execute("update participant set agent_version = 'v', model = 'm', prompt = 'p', announcement = 'a',"
                + " cli_version = 'c', settings = '{}' where conversation_id = '" + conversation + "'");
        log.execute("update message set agent_version = 'v', sequence_number = 1, turn_number = 0, duration = 1.5,"
                + " input_tokens = 1, output_tokens = 2, total_tokens = 3, model = 'm', cost = 0.000000001"
                + " where conversation_id = '" + conversation + "'");
        assertThat(get(ONE, conversation).statusCode()).isEqualTo(200);
        assertThat(get(LIST).statusCode()).isEqualTo(200);
    }

    @Test
    void a_conversation_of_which_little_is_known_is_answered_as_described() {
        log.append(Entry.other(conversation, "log.entry"));
        assertThat(get(ONE, conversation).statusCode()).isEqualTo(200);
        log.append(Entry.message(UUID.randomUUID().toString(), "x"));
        Response first = get(LIST + "?limit=1");
        assertThat(get(LIST + "?limit=1&cursor=" + first.jsonPath().getString("nextCursor"))
                        .jsonPath()
                        .getList("sessions"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a b+c%20?x=1#f", "é 日本 👩‍💻", "\"quoted\"<b>", "a;b=c"})
    void a_conversation_is_found_whatever_its_id_looks_like(String odd) {
        String id = odd + " " + UUID.randomUUID();
        log.append(Entry.message(id, "x"));
        Response found = get(ONE, id);
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.jsonPath().getString("id")).isEqualTo(id);
    }

    @Test
    void rejections_are_answered_as_described() {
        assertThat(get(ONE, "unknown").statusCode()).isEqualTo(404);
        assertThat(get(ONE, "x".repeat(1_000)).statusCode()).isEqualTo(404);
        assertThat(get(ONE, "nul\u0000").statusCode()).isEqualTo(404);
        for (String query : new String[] {
            "limit=0",
            "limit=101",
            "limit=x",
            "cursor=x",
            "cursor=%00",
            "cursor=" + cursor("x"),
            "cursor=" + cursor("+1000000000-12-31T23:59:59Z x"),
            "cursor=" + cursor("2026-01-02T03:04:05Z \u0000")
        }) {
            Response rejected = get(LIST + "?" + query);
            assertThat(rejected.statusCode()).as(query).isEqualTo(400);
            assertThat(rejected.jsonPath().getString("field")).as(query).isIn("limit", "cursor");
        }
        for (String query :
                new String[] {"named=yes", "types=A", "conversationId=", "conversationId=" + "x".repeat(201)}) {
            assertThat(get(STREAM + "?" + query).statusCode()).as(query).isEqualTo(400);
        }
    }

    @Test
    void whoever_administers_all_is_answered_as_described() {
        log.append(Entry.started(conversation, "A talk"));
        for (String path : new String[] {LIST, "/api/realtime/stats"}) {
            Response answer =
                    given().header("Authorization", "Bearer " + TestServers.KEY).get(path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body().asString()).contains(path.equals(LIST) ? "\"project\"" : "\"hub\"");
            check(path, "get", answer);
        }
    }

    @Test
    void what_is_found_and_counted_is_answered_as_described() {
        log.append(Entry.started(conversation, "A talk of " + conversation.substring(0, 8)));
        log.append(Entry.message(conversation, "about " + conversation));
        await().untilAsserted(() -> assertThat(get("/api/search?q=" + conversation.substring(0, 8))
                        .jsonPath()
                        .getList("conversations[0].hits.in"))
                .contains("message", "name"));
        Response all = given().header("Authorization", "Bearer " + TestServers.KEY)
                .get("/api/search?q=" + conversation.substring(0, 8));
        check("/api/search", "get", all);
        assertThat(all.jsonPath().getString("conversations[0].project")).isEqualTo("default");
        for (String query :
                new String[] {"", "?by=day&timezone=Asia/Kathmandu", "?by=agentType", "?by=model", "?by=project"}) {
            assertThat(get("/api/metrics/summary" + query).statusCode()).isEqualTo(200);
        }
        for (String query : new String[] {"search", "search?q=-x", "search?q=x&limit=0", "metrics/summary?by=week"}) {
            assertThat(get("/api/" + query).statusCode()).as(query).isEqualTo(400);
        }
    }

    @Test
    void what_is_no_event_is_answered_as_described() {
        assertThat(get("/api/realtime/stats").statusCode()).isEqualTo(200);
        Response unsigned = RestAssured.post(SESSION);
        assertThat(unsigned.statusCode()).isEqualTo(401);
        check(SESSION, "post", unsigned);
        Response signedOut = RestAssured.delete(SESSION);
        assertThat(signedOut.statusCode()).isEqualTo(204);
        check(SESSION, "delete", signedOut);
        // For the public address, which shows the description of all services in it.
        RestAssured.get("/q/swagger-ui/").then().statusCode(200);
    }

    private static String cursor(String text) {
        return java.util.Base64.getUrlEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Response get(String path, String id) {
        Response response = given().pathParams(Map.of("id", id)).get(path);
        check(path, "get", response);
        return response;
    }

    private Response get(String pathAndQuery) {
        Response response = given().urlEncodingEnabled(false).get(pathAndQuery);
        check(pathAndQuery.split("\\?", -1)[0], "get", response);
        return response;
    }

    private void check(String path, String method, Response response) {
        description.check(
                path,
                method,
                response.statusCode(),
                response.contentType(),
                response.body().asString());
    }
}

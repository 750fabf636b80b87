package dev.agentpipe.stream.database;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.LowLimits;
import dev.agentpipe.stream.QueryCounts;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each query is timed under its name. Those that need other circumstances are counted where these are: in FaultIT,
 * LogReaderIT and RetentionIT.
 */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(LowLimits.class)
class QueryTimesIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    private final String conversation = UUID.randomUUID().toString();

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @ParameterizedTest
    @CsvSource({
        "list, /api/sessions",
        "filtered-list, /api/sessions?sort=cost",
        "detail, /api/sessions/{id}",
        "messages, /api/sessions/{id}/messages",
        "search, /api/search?q=hello",
        "summary, /api/metrics/summary",
        "export, /api/sessions/{id}/export"
    })
    void times_what_a_request_reads(String query, String path) {
        log.append(Entry.message(conversation, "hello"));
        String request = path.replace("{id}", conversation);
        double before = QueryCounts.of(query);
        // Lists are built from the tables once.
        await().atMost(SOON).until(() -> RestAssured.get(request).statusCode() == 200);
        assertThat(QueryCounts.of(query)).isGreaterThan(before);
    }

    @Test
    void times_a_read_that_fails() {
        double before = QueryCounts.of("detail");
        assertThat(RestAssured.get("/api/sessions/" + conversation).statusCode())
                .isEqualTo(404);
        assertThat(QueryCounts.of("detail")).isEqualTo(before + 1);
    }

    @Test
    void times_replays_and_deletions() {
        log.append(Entry.message(conversation, "hello"));
        double replayed = QueryCounts.of("replay");
        try (SseClient replay =
                SseClient.openAt(url.getPort(), "/api/sessions/" + conversation + "/replay", Map.of())) {
            await().atMost(SOON).until(replay::hasEnded);
        }
        assertThat(QueryCounts.of("replay")).isGreaterThan(replayed);
        double deleted = QueryCounts.of("delete");
        given().header("Authorization", "Bearer " + TestServers.KEY)
                .delete("/api/sessions/" + conversation)
                .then()
                .statusCode(204);
        assertThat(QueryCounts.of("delete")).isGreaterThan(deleted);
    }

    @Test
    void times_what_follows_the_log() {
        double heads = QueryCounts.of("head");
        double gaps = QueryCounts.of("gap");
        double steps = QueryCounts.of("follower");
        log.appendSilently(Entry.message(conversation, "that nobody announces"));
        await().atMost(SOON).until(() -> QueryCounts.of("gap") > gaps);
        assertThat(QueryCounts.of("head")).isGreaterThan(heads);
        await().atMost(SOON).until(() -> QueryCounts.of("follower") > steps);
        assertThat(QueryCounts.of("epoch")).as("at the start").isPositive();
    }

    @Test
    void times_the_queues_of_webhooks() {
        double before = QueryCounts.of("webhook");
        String id = given().header("Authorization", "Bearer " + TestServers.KEY)
                .contentType("application/json")
                .body("{\"url\":\"http://127.0.0.1:9/\"}")
                .post("/api/webhooks")
                .jsonPath()
                .getString("id");
        log.append(Entry.message(conversation, "hello"));
        await().atMost(SOON).until(() -> QueryCounts.of("webhook") > before);
        log.execute("delete from webhook where id = '" + id + "'");
    }

    @Test
    void begins_all_of_them_with_the_process() {
        String metrics = RestAssured.get("/q/metrics").asString();
        for (QueryName query : QueryName.values()) {
            assertThat(metrics)
                    .contains("agentpipe_stream_query_duration_seconds_count{query=\"" + query.label() + "\"}");
        }
    }
}

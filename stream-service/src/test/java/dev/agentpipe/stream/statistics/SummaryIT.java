package dev.agentpipe.stream.statistics;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.TestKeys;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Numbers as clients ask for them, each test in a project of its own. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class SummaryIT {

    private static final Map<String, String> JANUARY = Map.of("from", "2026-01-01", "to", "2026-02-01");

    @Inject
    TestLog log;

    private final String project = "s-" + UUID.randomUUID().toString().substring(0, 20);
    private final String conversation = UUID.randomUUID().toString();
    private String key;

    @BeforeEach
    void project() {
        key = TestKeys.create(log, project, "read");
    }

    @Test
    void counts_what_is_stored() {
        append(
                started("2026-01-10T12:00:00Z"),
                message("2026-01-10T12:00:04Z", "claude", "opus", 100),
                message("2026-01-10T12:00:09Z", "gemini", "flash", 200),
                message("2026-01-10T12:30:00Z", "gemini", null, 1_000),
                error("2026-01-10T12:31:00Z"));
        JsonPath all = summary(JANUARY);
        assertThat(all.getMap("total"))
                .containsEntry("conversations", 1)
                .containsEntry("messages", 3)
                .containsEntry("errors", 1)
                .containsEntry("inputTokens", 30)
                .containsEntry("outputTokens", 15);
        assertThat(all.getDouble("total.cost")).isEqualTo(0.03);
        assertThat(all.getInt("active")).isEqualTo(1);
        assertThat(all.getDouble("total.messageDuration.median")).isCloseTo(200, within(11.0));
        assertThat(all.getDouble("total.messageDuration.p95")).isCloseTo(1_000, within(51.0));
        assertThat(all.getDouble("total.firstResponse.median")).isCloseTo(4_000, within(201.0));
        assertThat(all.getString("countedUpTo")).isNotNull();

        assertThat(groups("agentType", "agentType")).containsExactly("gemini:2", "claude:1", "null:0");
        assertThat(groups("model", "model")).containsExactlyInAnyOrder("flash:1", "opus:1", "null:1");
        assertThat(groups("project", "project")).containsExactly(project + ":3");
        assertThat(groups("day", "day")).containsExactly("2026-01-10:3");
    }

    @Test
    void counts_days_as_the_time_zone_has_them() {
        append(
                message("2026-01-10T18:14:59Z", "a", null, 1),
                message("2026-01-10T18:15:00Z", "a", null, 1),
                message("2026-01-10T18:30:00Z", "a", null, 1));
        assertThat(days("Asia/Kathmandu")).containsExactly("2026-01-10:1", "2026-01-11:2");
        assertThat(days("Asia/Kolkata")).containsExactly("2026-01-10:2", "2026-01-11:1");
        assertThat(days("UTC")).containsExactly("2026-01-10:3");
    }

    /** A message counts when it was sent, a conversation when it began, whenever either arrives. */
    @Test
    void moves_a_conversation_whose_start_comes_late() {
        append(message("2026-01-10T12:00:04Z", "b", "m", 1));
        assertThat(summary(JANUARY).getInt("total.conversations")).isZero();
        append(message("2026-01-10T12:00:02Z", "a", "m", 1), started("2026-01-10T12:00:00Z"));
        JsonPath moved = summary(Map.of("from", "2026-01-01", "to", "2026-02-02"));
        assertThat(moved.getInt("total.conversations")).isEqualTo(1);
        assertThat(moved.getDouble("total.firstResponse.median")).isCloseTo(2_000, within(101.0));
        assertThat(log.query("select sum(conversations) from statistics_quarter where dimension = 'all' and project = '"
                        + project + "'"))
                .containsExactly("1");
        assertThat(log.query("select value from statistics_quarter where dimension = 'agentType' and project = '"
                        + project + "' and length(first_responses) > 0"))
                .containsExactly("a");
    }

    @Test
    void counts_an_uploaded_conversation() {
        long position = log.appendTo(project, new Entry(event("2026-01-10T12:00:00Z", "log.entry", "\"x\":1")));
        log.execute("update event_log set type = 'session.uploaded' where position = " + position);
        log.execute(
                "insert into message (conversation_id, id, position, fingerprint, agent_id, agent_type, content, role,"
                        + " sent_at, sent_at_text) select '" + conversation + "', i, " + position
                        + ", i, 'a', 'uploaded', 'x', 'agent', '2026-01-15', '' from generate_series(1, 300) i");
        // It may have been read before it was changed.
        log.execute("select rebuild_follower('statistics')");
        counted(position);
        assertThat(groups("day", "day")).containsExactly("2026-01-15:300");
    }

    /** An upload that restores a conversation may say how many errors there were, and of none when. */
    @Test
    void counts_errors_whose_time_nobody_knows() {
        append(message("2026-01-10T12:00:04Z", "a", null, 1));
        log.execute("update conversation set error_count = 2, last_event_at = '2026-01-10T12:00:04Z' where id = '"
                + conversation + "'");
        log.execute("select rebuild_follower('statistics')");
        counted(log.head().position());
        assertThat(summary(JANUARY).getInt("total.errors")).isEqualTo(2);
    }

    @Test
    void keeps_the_numbers_of_what_was_deleted() {
        append(started("2026-01-10T12:00:00Z"), message("2026-01-10T12:00:04Z", "a", null, 1));
        log.execute("select forget_derived('" + conversation + "')");
        log.execute("select delete_conversation('" + conversation + "')");
        assertThat(summary(JANUARY).getInt("total.messages")).isEqualTo(1);
        assertThat(log.query(
                        "select conversation_id from statistics_conversation where conversation_id = '" + conversation
                                + "' union all select conversation_id from statistics_member where conversation_id = '"
                                + conversation + "'"))
                .isEmpty();
    }

    @Test
    void tells_nothing_of_another_project_whoever_asked_before() {
        append(message("2026-01-10T12:00:04Z", "a", null, 1));
        assertThat(summary(JANUARY).getInt("total.messages")).isEqualTo(1);
        String other = TestKeys.create(log, project + "-o", "read");
        Map<String, String> foreign = new HashMap<>(JANUARY);
        foreign.put("project", project);
        for (Map<String, String> query : List.of(JANUARY, foreign)) {
            assertThat(summary(other, query).getInt("total.messages")).isZero();
        }
        assertThat(summary(TestServers.KEY, foreign).getInt("total.messages")).isEqualTo(1);
    }

    @Test
    void answers_from_a_cache_for_a_moment_and_without_redis_all_the_same() {
        append(message("2026-01-10T12:00:04Z", "a", null, 1));
        AtomicInteger stored = new AtomicInteger(1);
        // Again only if the moment is over before the second answer.
        await().until(() -> {
            int answered = summary(JANUARY).getInt("total.messages");
            log.execute("update statistics_quarter set messages = " + stored.addAndGet(10) + " where project = '"
                    + project + "'");
            return summary(JANUARY).getInt("total.messages") == answered;
        });
        await().untilAsserted(() ->
                assertThat(summary(JANUARY).getInt("total.messages")).isEqualTo(stored.get()));
        TestServers.redis().stop();
        try {
            log.execute("update statistics_quarter set messages = 8 where project = '" + project + "'");
            assertThat(summary(JANUARY).getInt("total.messages")).isEqualTo(8);
        } finally {
            TestServers.redis().restart();
        }
    }

    @Test
    void names_the_parameter_that_is_wrong() {
        given().header("Authorization", "Bearer " + key)
                .queryParam("by", "week")
                .get("/api/metrics/summary")
                .then()
                .statusCode(400)
                .body("field", org.hamcrest.Matchers.equalTo("by"));
    }

    private List<String> days(String zone) {
        Map<String, String> query = new HashMap<>(JANUARY);
        query.put("by", "day");
        query.put("timezone", zone);
        return groups(summary(query), "day");
    }

    private List<String> groups(String by, String name) {
        Map<String, String> query = new HashMap<>(JANUARY);
        query.put("by", by);
        return groups(summary(query), name);
    }

    private static List<String> groups(JsonPath answer, String name) {
        return answer.<Map<String, Object>>getList("groups").stream()
                .map(group -> group.get(name) + ":" + ((Map<?, ?>) group.get("numbers")).get("messages"))
                .toList();
    }

    private JsonPath summary(Map<String, String> query) {
        return summary(key, query);
    }

    private static JsonPath summary(String key, Map<String, String> query) {
        return given().header("Authorization", "Bearer " + key)
                .queryParams(query)
                .get("/api/metrics/summary")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private void append(Entry... entries) {
        counted(log.appendTo(project, entries));
    }

    private void counted(long position) {
        await().untilAsserted(() -> assertThat(log.query("select name from log_follower where name = 'statistics'"
                        + " and rebuilding is null and version > 0 and position >= " + position))
                .hasSize(1));
    }

    private Entry started(String at) {
        return new Entry(event(at, "conversation.started", """
                "name":"n","mode":"round-robin","initialPrompt":"p","participants":[{"agentId":"a","agentType":"x",\
                "agentName":"A"}]"""));
    }

    private Entry error(String at) {
        return new Entry(event(at, "error.occurred", "\"error\":\"it failed\""));
    }

    private Entry message(String at, String agentType, String model, int duration) {
        String named = model == null ? "" : ",\"model\":\"" + model + "\"";
        return new Entry(
                event(at, "message.created", """
                        "message":{"id":"%s","agentId":"a","agentName":"A","agentType":"%s","content":"x","role":"agent",\
                        "timestamp":"%s","metrics":{"duration":%d,"inputTokens":10,"outputTokens":5,"cost":0.01%s}}""".formatted(UUID.randomUUID(), agentType, at, duration, named)));
    }

    private String event(String at, String type, String data) {
        return "{\"type\":\"%s\",\"timestamp\":\"%s\",\"data\":{\"conversationId\":\"%s\",%s}}"
                .formatted(type, at, conversation, data);
    }
}

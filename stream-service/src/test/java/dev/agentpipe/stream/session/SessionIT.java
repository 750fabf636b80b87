package dev.agentpipe.stream.session;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The snapshots that streams go on from. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class SessionIT {

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    @Inject
    EntityManagerFactory entities;

    private final String conversation = UUID.randomUUID().toString();

    @BeforeEach
    void ready() {
        await().until(() -> get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void gives_a_conversation_with_its_participants_and_messages_in_order() {
        log.append(Entry.message(conversation, "first"), Entry.message(conversation, "second"));
        log.append(Entry.started(conversation, "A talk"));
        JsonPath session = get("/api/sessions/" + conversation)
                .then()
                .statusCode(200)
                .body("id", equalTo(conversation))
                .body("name", equalTo("A talk"))
                .body("status", equalTo("ACTIVE"))
                .body("startedAt", equalTo("2026-11-20T23:16:19.685403993Z"))
                .body("totals.messages", equalTo(2))
                .body("reported", nullValue())
                .body("participants.agentId", equalTo(List.of("claude-0")))
                .body("messages.timestamp[0]", equalTo("2026-11-20T23:16:19.685403993Z"))
                .body("lastEventId", equalTo(log.head().toString()))
                .extract()
                .jsonPath();
        assertThat(session.getList("messages.content")).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void lists_the_newest_first_page_by_page() {
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toList();
        ids.forEach(id -> log.append(Entry.started(id, "n")));
        List<String> seen = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < 3; page++) {
            JsonPath answer = get("/api/sessions?limit=2" + cursor).jsonPath();
            seen.addAll(answer.getList("sessions.id"));
            assertThat(answer.getString("lastEventId")).isEqualTo(log.head().toString());
            cursor = "&cursor=" + answer.getString("nextCursor");
        }
        assertThat(seen.subList(0, 5)).containsExactly(ids.get(4), ids.get(3), ids.get(2), ids.get(1), ids.get(0));
    }

    @Test
    void lists_the_first_agents_of_each_conversation() {
        String crowded = UUID.randomUUID().toString();
        // Not at once: conversations of one moment are in no order that a test knows.
        log.append(Entry.message(conversation, "nobody was declared"));
        log.append(Entry.started(crowded, "n"));
        log.execute("insert into participant (conversation_id, agent_id, ordinal, agent_type, agent_name) select '"
                + crowded + "', 'z' || n, 100 - n, 'claude', repeat('n', 300) from generate_series(1, 60) n");
        JsonPath answer = get("/api/sessions?limit=2").jsonPath();
        assertThat(answer.getList("sessions.id")).containsExactly(crowded, conversation);
        // Of the first fifty ids those that were declared first.
        assertThat(answer.getList("sessions[0].agents.agentId"))
                .containsExactly("claude-0", "z53", "z52", "z51", "z50", "z49");
        assertThat(answer.getString("sessions[0].agents[1].agentName")).hasSize(100);
        assertThat(answer.getList("sessions[1].agents")).isNull();
    }

    @Test
    void hands_over_to_a_stream_without_a_seam_while_events_arrive() {
        log.append(Entry.started(conversation, "n"));
        CompletableFuture<Void> writer = CompletableFuture.runAsync(
                () -> IntStream.range(0, 300).forEach(i -> log.append(Entry.message(conversation, "m" + i))));
        List<SseClient> viewers = new ArrayList<>();
        List<Integer> snapshots = new ArrayList<>();
        // No more than one address may open, however slow the writer is.
        while (!writer.isDone() && viewers.size() < 50) {
            JsonPath session = get("/api/sessions/" + conversation).jsonPath();
            snapshots.add(session.getList("messages").size());
            viewers.add(SseClient.open(
                    url.getPort(),
                    "?conversationId=" + conversation + "&lastEventId=" + session.getString("lastEventId"),
                    Map.of()));
        }
        writer.join();
        for (int i = 0; i < viewers.size(); i++) {
            SseClient viewer = viewers.get(i);
            int missing = 300 - snapshots.get(i);
            await().untilAsserted(() -> assertThat(viewer.events()).hasSize(missing));
            viewer.close();
        }
        assertThat(viewers).hasSizeGreaterThan(1);
    }

    @Test
    void says_that_there_are_more_messages_than_one_answer_holds_and_gives_the_rest_page_by_page() {
        log.append(Entry.started(conversation, "n"));
        // Half of them without a sequence number, which come last, and several at one moment.
        log.execute(
                "insert into message (conversation_id, id, position, fingerprint, agent_id, agent_type, content, role,"
                        + " sent_at, sent_at_text, sequence_number) select '" + conversation
                        + "', 'm' || n, n, n, 'a', 'claude',"
                        + " 'x', 'agent', timestamptz '2026-01-01T00:00:00Z' + n / 3 * interval '1 us', '2026-01-01T00:00:00Z',"
                        + " case when n <= 5250 then n end from generate_series(1, 10500) n");
        JsonPath first = get("/api/sessions/" + conversation).jsonPath();
        assertThat(first.getBoolean("messagesTruncated")).isTrue();
        List<String> ids = new ArrayList<>(first.getList("messages.id"));
        assertThat(ids).hasSize(10_000).startsWith("m1", "m2");
        JsonPath rest = messages(first.getString("nextMessages"));
        ids.addAll(rest.getList("messages.id"));
        assertThat(ids).hasSize(10_500).doesNotHaveDuplicates();
        assertThat(rest.getString("nextMessages")).isNull();
        assertThat(rest.getString("lastEventId")).isEqualTo(log.head().toString());
    }

    @Test
    void gives_no_more_than_a_few_megabytes_in_one_answer() {
        log.append(Entry.started(conversation, "n"));
        log.execute(
                "insert into message (conversation_id, id, position, fingerprint, agent_id, agent_type, content, role,"
                        + " sent_at, sent_at_text, sequence_number) select '" + conversation
                        + "', 'm' || n, n, n, 'a', 'claude',"
                        + " repeat('x', 102400), 'agent', now(), '2026-01-01T00:00:00Z', n from generate_series(1, 100) n");
        Response answer = get("/api/sessions/" + conversation);
        assertThat(answer.asByteArray()).hasSizeLessThan(4_500_000);
        List<String> ids = new ArrayList<>(answer.jsonPath().getList("messages.id"));
        for (String cursor = answer.jsonPath().getString("nextMessages"); cursor != null; ) {
            JsonPath page = messages(cursor);
            ids.addAll(page.getList("messages.id"));
            cursor = page.getString("nextMessages");
        }
        assertThat(ids)
                .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(n -> "m" + n).toList());
    }

    /** Each start adds its own. */
    @Test
    void gives_no_more_participants_than_one_answer_holds_and_says_so() {
        log.append(Entry.started(conversation, "n"));
        log.execute(
                "insert into participant (conversation_id, agent_id, ordinal, agent_type, agent_name, prompt) select '"
                        + conversation
                        + "', 'a' || n, n + 1, 'claude', 'Ada', repeat('x', 102400) from generate_series(1, 100) n");
        JsonPath session = get("/api/sessions/" + conversation).jsonPath();
        assertThat(session.getList("participants.agentId")).hasSize(22).startsWith("claude-0", "a1", "a2");
        assertThat(session.getBoolean("participantsTruncated")).isTrue();
    }

    @Test
    void shows_the_start_of_a_long_prompt_in_the_list_and_all_of_it_in_the_conversation() {
        log.append(Entry.started(conversation, "n"));
        log.execute("update conversation set initial_prompt = repeat('ü', 100000) where id = '" + conversation + "'");
        assertThat(get("/api/sessions?limit=1").jsonPath().getString("sessions[0].initialPrompt"))
                .isEqualTo("ü".repeat(200) + "…");
        JsonPath whole = get("/api/sessions/" + conversation).jsonPath();
        assertThat(whole.getString("initialPrompt")).isEqualTo("ü".repeat(100_000));
        assertThat(whole.<Object>get("participantsTruncated")).isNull();
    }

    private JsonPath messages(String cursor) {
        return get("/api/sessions/" + conversation + "/messages?cursor=" + cursor)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void answers_304_while_nothing_has_happened() {
        log.append(Entry.started(conversation, "n"));
        String tag = get("/api/sessions").header("ETag");
        given().header("If-None-Match", tag).get("/api/sessions").then().statusCode(304);
        given().header("If-None-Match", tag).get("/api/sessions?limit=1").then().statusCode(200);
        log.append(Entry.message(conversation, "x"));
        given().header("If-None-Match", tag).get("/api/sessions").then().statusCode(200);
    }

    @Test
    void goes_on_after_a_reset_with_the_id_of_the_reloaded_snapshot() {
        log.append(Entry.message(conversation, "before"));
        try (SseClient viewer =
                SseClient.open(url.getPort(), "?conversationId=" + conversation + "&lastEventId=0-1", Map.of())) {
            await().until(() -> viewer.frames().size() >= 2);
            assertThat(viewer.frames().get(1).type()).isEqualTo("stream.reset");
            log.append(Entry.message(conversation, "between"));
            await().until(() ->
                    viewer.events().stream().anyMatch(event -> event.data().contains("between")));
            JsonPath snapshot = get("/api/sessions/" + conversation).jsonPath();
            assertThat(snapshot.getList("messages.content")).containsExactlyInAnyOrder("before", "between");
            try (SseClient next = SseClient.open(
                    url.getPort(),
                    "?conversationId=" + conversation + "&lastEventId=" + snapshot.getString("lastEventId"),
                    Map.of())) {
                log.append(Entry.message(conversation, "after"));
                await().until(() -> !next.events().isEmpty());
                assertThat(next.events()).singleElement().satisfies(event -> assertThat(event.data())
                        .contains("after"));
            }
        }
    }

    @Test
    void rejects_what_it_does_not_understand() {
        get("/api/sessions/any/messages?cursor=%21").then().statusCode(400).body("field", equalTo("cursor"));
        get("/api/sessions/none/messages").then().statusCode(404).body("error", equalTo("not_found"));
        get("/api/sessions?limit=0").then().statusCode(400).body("field", equalTo("limit"));
        get("/api/sessions?limit=101").then().statusCode(400).body("field", equalTo("limit"));
        get("/api/sessions?cursor=%21").then().statusCode(400).body("field", equalTo("cursor"));
        get("/api/sessions/none").then().statusCode(404).body("error", equalTo("not_found"));
        assertThat(EventId.parse(get("/api/sessions").jsonPath().getString("lastEventId")))
                .isPresent();
    }

    @Test
    void entities_and_tables_agree() {
        assertThatCode(() ->
                        entities.unwrap(SessionFactory.class).getSchemaManager().validateMappedObjects())
                .doesNotThrowAnyException();
    }
}

package dev.agentpipe.stream.replay;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.LowLimits;
import dev.agentpipe.stream.TestKeys;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stored conversation, once more. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(LowLimits.class)
class ReplayIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    private final String conversation = UUID.randomUUID().toString();

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        await().until(() -> replays() == 0);
    }

    @Test
    void sends_the_lines_that_were_sent_live_marked_and_without_an_id_of_the_log() {
        List<Entry> said = new ArrayList<>();
        said.add(event("conversation.started", 0, """
                "conversationId":"%s","name":"A talk","mode":"round-robin","initialPrompt":"Go on.",\
                "participants":[{"agentId":"claude-0","agentType":"claude","agentName":"Ada"}]"""));
        for (int i = 1; i <= 5; i++) {
            said.add(message(i, i));
        }
        said.add(3, event("error.occurred", 2, "\"conversationId\":\"%s\",\"error\":\"timeout\""));
        said.add(event("conversation.completed", 6, "\"conversationId\":\"%s\",\"totalMessages\":5"));
        long last = log.append(said);
        List<String> live = log.page(last - said.size(), last).events().stream()
                .map(logged -> new String(logged.payload(), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
        try (SseClient replay = open("?speed=16")) {
            await().atMost(SOON).until(replay::hasEnded);
            assertThat(replay.header("Content-Type")).isEqualTo("text/event-stream");
            Frame first = replay.frames().get(0);
            assertThat(first.event()).isEqualTo("replay.started");
            assertThat(first.id()).isNull();
            assertThat(first.data()).contains("\"speed\":16", "\"maxPauseMillis\":400", conversation);
            List<Frame> replayed = replayed(replay);
            assertThat(replayed).extracting(Frame::data).isEqualTo(live);
            assertThat(replayed)
                    .extracting(Frame::id)
                    .startsWith("replay:1", "replay:2")
                    .endsWith("replay:8");
            Frame end = replay.frames().get(replay.frames().size() - 1);
            assertThat(end.event()).isEqualTo("replay.ended");
            assertThat(end.id()).isEqualTo("replay:end");
            assertThat(end.data()).contains("\"reason\":\"complete\"", "\"events\":8");
        }
        // An EventSource comes back by itself, and stays away after this.
        given().header("Last-Event-ID", "replay:end").get(path("")).then().statusCode(204);
    }

    @Test
    void takes_the_time_that_it_took_no_pause_longer_than_the_cap() {
        log.append(List.of(message(1, 0), message(2, 2), message(3, 4), message(4, 4_000)));
        long begun = System.nanoTime();
        try (SseClient replay = open("?speed=8")) {
            await().atMost(SOON).until(replay::hasEnded);
        }
        // Twice 250 ms, and an hour that counts 400.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(900));
    }

    @Test
    void begins_where_it_is_told_to_and_goes_on_where_it_was_cut() {
        List<Entry> said = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            said.add(message(i, i / 100.0));
        }
        said.add(150, event("error.occurred", 1, "\"conversationId\":\"%s\",\"error\":\"early\""));
        log.append(said);
        assertThat(contents("?speed=16&from=298", null)).containsExactly("m298", "m299", "m300");
        assertThat(contents("?speed=16&from=" + START.plusMillis(2_990), null)).containsExactly("m299", "m300");
        assertThat(contents("?speed=16&from=" + START.plusSeconds(99), null)).isEmpty();
        assertThat(contents("?speed=16&from=298", "replay:2")).containsExactly("m300");
        assertThat(contents("?speed=16", "replay:299")).containsExactly("m299", "m300");
    }

    @Test
    void replays_an_upload_which_has_no_events_of_its_own() {
        log.append(List.of(message(1, 0), message(2, 0)));
        log.execute("update event_log set type = 'session.uploaded', payload = '{\"type\":\"session.uploaded\"}'"
                + " where conversation_id = '" + conversation + "'");
        assertThat(contents("", null)).containsExactly("m1", "m2");
    }

    @Test
    void ends_when_its_conversation_is_deleted() {
        log.append(IntStream.rangeClosed(1, 200)
                .mapToObj(i -> message(i, 4_000 * i))
                .toList());
        try (SseClient replay = open("")) {
            await().atMost(SOON).until(() -> !replayed(replay).isEmpty());
            given().header("Authorization", "Bearer " + TestServers.KEY)
                    .delete("/api/sessions/" + conversation)
                    .then()
                    .statusCode(204);
            await().atMost(SOON).until(replay::hasEnded);
            assertThat(replay.frames().get(replay.frames().size() - 1).data()).contains("\"reason\":\"deleted\"");
            assertThat(replayed(replay)).hasSizeLessThan(200);
        }
        given().get(path("")).then().statusCode(404);
    }

    @Test
    void rejects_readers_without_access_and_more_replays_than_allowed() {
        String project = "r-" + UUID.randomUUID().toString().substring(0, 8);
        String key = TestKeys.create(log, project, "read");
        String foreign = TestKeys.create(log, project + "-b", "read");
        // So long that the first one still runs when the last one is asked for.
        log.appendTo(
                project,
                IntStream.rangeClosed(1, 200)
                        .mapToObj(i -> message(i, 4_000 * i))
                        .toArray(Entry[]::new));
        given().get(path("")).then().statusCode(404);
        given().header("Authorization", "Bearer " + foreign)
                .get(path(""))
                .then()
                .statusCode(404);
        given().header("Authorization", "Bearer " + key)
                .get(path("?speed=17&from=x"))
                .then()
                .statusCode(400)
                .body("field", org.hamcrest.Matchers.equalTo("speed"));
        Map<String, String> asReader = Map.of("Authorization", "Bearer " + key);
        try (SseClient one = SseClient.openAt(url.getPort(), path(""), asReader);
                SseClient two = SseClient.openAt(url.getPort(), path(""), asReader);
                SseClient three = SseClient.openAt(url.getPort(), path(""), asReader);
                SseClient four = SseClient.openAt(url.getPort(), path(""), asReader)) {
            assertThat(List.of(one.status(), two.status(), three.status(), four.status()))
                    .containsExactly(200, 200, 200, 503);
        }
        await().atMost(SOON).until(() -> replays() == 0);
        await().atMost(SOON)
                .until(() -> RestAssured.get("/api/realtime/stats").jsonPath().getInt("viewers") == 0);
    }

    /** As an EventSource reads them: it comes back with the last id until it was told that this was the end. */
    private List<String> contents(String query, String lastEventId) {
        List<Frame> received = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            String from = received.stream()
                    .map(Frame::id)
                    .filter(Objects::nonNull)
                    .reduce(lastEventId, (earlier, later) -> later);
            Map<String, String> headers = from == null ? Map.of() : Map.of("Last-Event-ID", from);
            try (SseClient replay = SseClient.openAt(url.getPort(), path(query), headers)) {
                assertThat(replay.status()).isIn(200, 503);
                await().atMost(SOON).until(() -> replay.status() == 503 || replay.hasEnded());
                received.addAll(replay.frames());
            }
            return !received.isEmpty()
                    && "replay:end".equals(received.get(received.size() - 1).id());
        });
        return received.stream()
                .filter(frame -> "replay".equals(frame.event()) && frame.type().equals("message.created"))
                .map(frame -> frame.data().replaceAll(".*\"content\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private static List<Frame> replayed(SseClient replay) {
        return replay.frames().stream()
                .filter(frame -> "replay".equals(frame.event()))
                .toList();
    }

    private int replays() {
        return RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("agentpipe_stream_replays"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private Entry message(int number, double second) {
        return event("message.created", second, """
                "conversationId":"%%s","message":{"id":"%s","agentId":"claude-0","agentName":"Ada","agentType":"claude",\
                "content":"m%d","role":"agent","timestamp":"%s","sequenceNumber":%d,"metrics":{"totalTokens":3}}""".formatted(UUID.randomUUID(), number, at(second), number));
    }

    private Entry event(String type, double second, String data) {
        return new Entry("{\"type\":\"" + type + "\",\"timestamp\":\"" + at(second) + "\",\"data\":{"
                + data.formatted(conversation) + "}}");
    }

    private static Instant at(double second) {
        return START.plusNanos((long) (second * 1e9));
    }

    private String path(String query) {
        return "/api/sessions/" + conversation + "/replay" + query;
    }

    private SseClient open(String query) {
        return SseClient.openAt(url.getPort(), path(query), Map.of());
    }
}

package dev.agentpipe.stream.session;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A page of a conversation that is being written to, then a stream from its {@code lastEventId}: together the final table, over
 * and over. {@code -Dhandover.rounds=1000} is the long form.
 */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class HandOverIT {

    private static final int ROUNDS = Integer.getInteger("handover.rounds", 40);
    private static final Pattern NUMBER = Pattern.compile("\"sequenceNumber\":(\\d+)");

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    private final String conversation = UUID.randomUUID().toString();

    private record Seen(EventId exactAt, List<Integer> page, List<Integer> streamed) {}

    @BeforeEach
    void ready() {
        await().until(() -> get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void a_page_and_the_stream_after_it_are_the_table() {
        log.append(Entry.started(conversation, "n"));
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int n = 1; !enough.get(); n += 2) {
                log.append(message(n), message(n + 1));
            }
        });
        List<Seen> all = new ArrayList<>();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                all.add(round(round));
            }
        } finally {
            enough.set(true);
            writer.join();
        }
        List<String> positions = log.query("select position::text from message where conversation_id = '" + conversation
                + "' order by sequence_number");
        for (Seen seen : all) {
            int held = (int) positions.stream()
                    .filter(position ->
                            Long.parseLong(position) <= seen.exactAt().position())
                    .count();
            assertThat(seen.page()).isEqualTo(numbers(Math.max(1, held - 19), held));
            assertThat(seen.streamed())
                    .isEqualTo(numbers(held + 1, held + seen.streamed().size()));
        }
    }

    private Seen round(int round) {
        JsonPath page = get("/api/sessions/" + conversation
                        + (round % 2 == 0 ? "?messages=last&limit=20" : "/messages?limit=20&before=" + end()))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        String lastEventId = page.getString("lastEventId");
        try (SseClient viewer = SseClient.open(
                url.getPort(), "?conversationId=" + conversation + "&lastEventId=" + lastEventId, Map.of())) {
            await().until(() -> viewer.events().size() >= 3);
            List<Integer> streamed = viewer.events().stream()
                    .map(event -> NUMBER.matcher(event.data()))
                    .filter(Matcher::find)
                    .map(found -> Integer.valueOf(found.group(1)))
                    .toList();
            return new Seen(
                    EventId.parse(lastEventId).orElseThrow(), page.getList("messages.sequenceNumber"), streamed);
        }
    }

    /** Behind every message that has a number. */
    private static String end() {
        return new MessageCursor(Integer.MAX_VALUE, java.time.Instant.EPOCH, "x").toString();
    }

    private static List<Integer> numbers(int from, int to) {
        List<Integer> numbers = new ArrayList<>();
        for (int n = from; n <= to; n++) {
            numbers.add(n);
        }
        return numbers;
    }

    private Entry message(int number) {
        return new Entry("""
                {"type":"message.created","timestamp":"2026-11-20T23:16:19Z","data":{"conversationId":"%s","message":\
                {"id":"m%d","agentId":"a","agentName":"A","agentType":"x","content":"x","role":"agent",\
                "timestamp":"2026-11-20T23:16:19Z","sequenceNumber":%d}}}""".formatted(conversation, number, number));
    }
}

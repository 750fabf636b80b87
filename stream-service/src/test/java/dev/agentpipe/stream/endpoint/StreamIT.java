package dev.agentpipe.stream.endpoint;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.operators.uni.UniMemoizeOp;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SSE contract, with the real PostgreSQL and Redis. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class StreamIT {

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    private final String conversation = UUID.randomUUID().toString();

    @BeforeEach
    void ready() {
        await().until(() -> io.restassured.RestAssured.get("/q/health/ready").statusCode() == 200);
        await().until(() -> log.head()
                .toString()
                .equals(io.restassured.RestAssured.get("/api/health").path("hub.lastEventId")));
    }

    @Test
    void begins_with_a_retry_an_id_and_the_connected_frame() {
        EventId head = log.head();
        try (SseClient viewer = open("")) {
            await().until(() -> !viewer.frames().isEmpty());
            Frame first = viewer.frames().get(0);
            assertThat(first.id()).isEqualTo(head.toString());
            assertThat(Long.parseLong(first.retry())).isBetween(1000L, 2000L);
            assertThat(first.event()).isNull();
            assertThat(first.data())
                    .matches("\\{\"type\":\"connected\",\"timestamp\":\"[^\"]+Z\",\"message\":\"Subscribed to all "
                            + "conversations\"}");
            assertThat(viewer.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(viewer.header("Cache-Control")).isEqualTo("no-store, no-transform");
            assertThat(viewer.header("X-Accel-Buffering")).isEqualTo("no");
        }
    }

    /** The steps of authentication stand for all that led to the answer: {@code StreamResource.forget}. */
    @Test
    void keeps_nothing_of_how_a_viewer_was_let_in() throws JMException {
        List<SseClient> viewers = new ArrayList<>();
        long before = live(UniMemoizeOp.class);
        try {
            for (int i = 0; i < 20; i++) {
                viewers.add(SseClient.open(url.getPort(), "", Map.of("Authorization", "Bearer " + TestServers.KEY)));
            }
            for (SseClient viewer : viewers) {
                await().until(() -> !viewer.frames().isEmpty());
            }
            assertThat(live(UniMemoizeOp.class) - before).isLessThan(viewers.size());
        } finally {
            viewers.forEach(SseClient::close);
        }
    }

    @Test
    void sends_what_is_committed_with_its_id_and_seq_byte_for_byte() {
        try (SseClient viewer = open("")) {
            await().until(() -> !viewer.frames().isEmpty());
            long last =
                    log.append(Entry.message(conversation, "grüße"), Entry.other(null, "bridge.test"), message("two"));
            await().until(() -> viewer.events().size() == 3);
            List<String> committed = log.page(last - 3, last).events().stream()
                    .map(TestLog::data)
                    .toList();
            assertThat(viewer.events()).extracting(Frame::data).isEqualTo(committed);
            assertThat(viewer.events().get(0).data()).startsWith("{\"seq\":1,\"type\":\"message.created\",");
            assertThat(viewer.events().get(1).data()).startsWith("{\"type\":\"bridge.test\",");
            assertThat(viewer.lastEventId()).isEqualTo(log.head().toString());
        }
    }

    @Test
    void resumes_after_the_last_event_id() {
        long last = log.append(
                IntStream.range(0, 200).mapToObj(i -> message("m" + i)).toList());
        String id = log.head().epoch() + "-" + (last - 150);
        try (SseClient byHeader = SseClient.open(url.getPort(), "?lastEventId=1-1", Map.of("Last-Event-ID", id));
                SseClient byParameter = open("?lastEventId=" + id)) {
            long next = log.append(message("live"));
            List<Long> expected =
                    LongStream.rangeClosed(last - 149, next).boxed().toList();
            await().untilAsserted(() -> assertThat(byHeader.positions()).isEqualTo(expected));
            await().untilAsserted(() -> assertThat(byParameter.positions()).isEqualTo(expected));
            assertThat(byHeader.frames().get(0).id()).isEqualTo(id);
        }
    }

    @Test
    void finds_by_itself_what_redis_never_announced() {
        try (SseClient viewer = open("?conversationId=" + conversation)) {
            await().until(() -> !viewer.frames().isEmpty());
            log.appendSilently(message("lost"));
            await().atMost(Duration.ofSeconds(20)).until(() -> viewer.events().size() == 1);
        }
    }

    @Test
    void sends_the_conversations_and_types_that_were_asked_for_alone() {
        String other = UUID.randomUUID().toString();
        String before = log.head().toString();
        log.append(message("a"), Entry.message(other, "b"), Entry.other(conversation, "log.entry"));
        log.append(Entry.other(null, "bridge.test"), message("c"), Entry.message(UUID.randomUUID() + "", "d"));
        try (SseClient one = open("?lastEventId=" + before + "&conversationId=" + conversation);
                SseClient two = open(
                        "?lastEventId=" + before + "&conversationId=" + conversation + "&conversationId=" + other);
                SseClient typed = open("?lastEventId=" + before + "&types=log.entry,bridge.test");
                SseClient both = open("?lastEventId=" + before + "&types=log.entry&conversationId=" + conversation)) {
            log.append(message("e"), Entry.other(conversation, "log.entry"));
            long first = EventId.parse(before).orElseThrow().position() + 1;
            expect(one, first, first + 2, first + 4, first + 6, first + 7);
            expect(two, first, first + 1, first + 2, first + 4, first + 6, first + 7);
            expect(typed, first + 2, first + 3, first + 7);
            expect(both, first + 2, first + 7);
        }
    }

    @Test
    void names_events_when_asked_to() {
        try (SseClient viewer = open("?named=true&conversationId=" + conversation)) {
            await().until(() -> !viewer.frames().isEmpty());
            log.append(message("x"), Entry.other(conversation, "log.entry"));
            await().until(() -> viewer.events().size() == 2);
            assertThat(viewer.frames())
                    .extracting(Frame::event)
                    .containsSubsequence("connected", "message.created", "log.entry");
        }
    }

    @Test
    void resets_a_viewer_whose_id_says_nothing_here() {
        log.append(message("x"));
        EventId head = log.head();
        for (String id : List.of(
                "0-1",
                "nonsense",
                (head.epoch() + 1) + "-1",
                "1-" + (head.position() - 1),
                head.epoch() + "-" + (head.position() + 1000),
                head.epoch() + "-",
                "-1--1")) {
            try (SseClient viewer = open("?conversationId=" + conversation + "&lastEventId=" + id)) {
                await().until(() -> viewer.frames().size() >= 2);
                assertThat(viewer.status()).isEqualTo(200);
                assertThat(viewer.frames().get(0).type()).isEqualTo("connected");
                assertThat(viewer.frames().get(0).id())
                        .as("a connection cut here must not make it forget what it lacks")
                        .isNull();
                Frame reset = viewer.frames().get(1);
                assertThat(reset.type()).isEqualTo("stream.reset");
                // Where this viewer's event loop stands, which may be a moment behind the head.
                assertThat(EventId.parse(reset.id()).orElseThrow())
                        .isBetween(new EventId(head.epoch(), head.position() - 1), log.head());
                log.append(message("after"));
                await().until(() -> viewer.lastEventId().equals(log.head().toString()));
            }
        }
    }

    @Test
    void resets_a_viewer_that_is_older_than_what_is_kept() {
        long last = log.append(message("a"), message("b"), message("c"));
        EventId head = log.head();
        log.execute("update event_log_head set first_position = " + (last - 1));
        log.execute("delete from event_log where position < " + (last - 1));
        log.execute("update event_log_head set epoch = epoch + 1");
        EventId moved = log.head();
        await().until(() -> currentEpoch() == moved.epoch());
        try (SseClient gone = open("?lastEventId=" + moved.epoch() + "-" + (last - 3));
                SseClient kept = open("?lastEventId=" + moved.epoch() + "-" + (last - 2))) {
            await().until(() -> gone.frames().stream().anyMatch(frame -> "stream.reset".equals(frame.type())));
            expect(kept, last - 1, last);
        }
        assertThat(head.epoch()).isLessThan(moved.epoch());
    }

    @Test
    void resets_everybody_when_a_new_epoch_begins() {
        try (SseClient viewer = open("?conversationId=" + conversation)) {
            await().until(() -> !viewer.frames().isEmpty());
            log.execute("update event_log_head set epoch = epoch + 1");
            await().until(() -> viewer.frames().size() >= 2);
            assertThat(viewer.frames().get(1).type()).isEqualTo("stream.reset");
            assertThat(viewer.frames().get(1).id()).isEqualTo(log.head().toString());
            log.append(message("in the new epoch"));
            await().until(() -> viewer.events().size() == 1);
        }
    }

    @Test
    void rejects_bad_parameters_by_name() {
        for (String query : List.of("?conversationId=", "?types=%0A", "?named=yes", "?types=a,,b")) {
            try (SseClient rejected = open(query)) {
                assertThat(rejected.status()).as(query).isEqualTo(400);
                String field = query.substring(1, query.indexOf('='));
                assertThat(rejected.body()).contains("\"field\":\"" + field + "\"", "\"error\":\"validation_failed\"");
            }
        }
    }

    private long currentEpoch() {
        try (SseClient probe = open("")) {
            await().until(() -> !probe.frames().isEmpty());
            return EventId.parse(probe.frames().get(0).id()).orElseThrow().epoch();
        }
    }

    private Entry message(String content) {
        return Entry.message(conversation, content);
    }

    private SseClient open(String query) {
        return SseClient.open(url.getPort(), query, Map.of());
    }

    private static void expect(SseClient viewer, Long... positions) {
        await().untilAsserted(() -> assertThat(viewer.positions()).containsExactly(positions));
    }

    /** Instances that can be reached. */
    private static long live(Class<?> type) throws JMException {
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .toString()
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].equals(type.getName()))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }
}

package dev.agentpipe.stream.endpoint;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.QueryCounts;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import dev.agentpipe.stream.viewer.ViewerCounters;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong around one instance, and its limits, set low. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(FaultIT.LowLimits.class)
class FaultIT {

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    @Inject
    ViewerCounters counters;

    @Inject
    Admission admission;

    @Inject
    DataSource dataSource;

    private final String conversation = UUID.randomUUID().toString();

    /** Limits that a test can reach. */
    public static final class LowLimits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "agentpipe.stream.max-viewers-per-address", "5",
                    "agentpipe.stream.stall-timeout", "4s",
                    "agentpipe.stream.heartbeat-interval", "1s",
                    "agentpipe.stream.ping-interval", "1s",
                    "agentpipe.stream.ring-size", "200K",
                    "agentpipe.trusted-proxies", "127.0.0.1");
        }
    }

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void loses_nothing_when_redis_is_killed_and_comes_back_empty() {
        try (SseClient viewer = open("?conversationId=" + conversation, "a")) {
            log.append(message("before"));
            await().atMost(Duration.ofSeconds(30)).until(() -> viewer.events().size() == 1);
            TestServers.redis().kill();
            log.append(message("while it is away"));
            await().atMost(Duration.ofSeconds(20)).until(() -> viewer.events().size() == 2);
            TestServers.redis().restart();
            await().atMost(Duration.ofSeconds(30)).until(() -> stats("hub.redisSubscribed"));
            log.append(message("after"));
            await().atMost(Duration.ofSeconds(30)).until(() -> viewer.events().size() == 3);
            assertThat(viewer.positions()).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void brings_events_while_redis_is_frozen() throws Exception {
        try (SseClient viewer = open("?conversationId=" + conversation, "a")) {
            log.append(message("before"));
            await().atMost(Duration.ofSeconds(30)).until(() -> viewer.events().size() == 1);
            signal("STOP");
            try {
                for (int i = 2; i <= 8; i++) {
                    int expected = i;
                    log.append(message("while it is frozen"));
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> viewer.events().size() == expected);
                }
                await().atMost(Duration.ofSeconds(30)).until(() -> !stats("hub.redisSubscribed"));
            } finally {
                signal("CONT");
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> stats("hub.redisSubscribed"));
            log.append(message("after"));
            await().atMost(Duration.ofSeconds(30)).until(() -> viewer.events().size() == 9);
            assertThat(viewer.positions()).isSorted().doesNotHaveDuplicates();
        }
    }

    private static void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder(
                        "sh",
                        "-c",
                        "kill -s " + name + " " + TestServers.redis().pid())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    @Test
    void goes_on_after_postgresql_was_killed_and_started_again() {
        try (SseClient viewer = open("?conversationId=" + conversation, "a")) {
            log.append(message("before"));
            await().atMost(Duration.ofSeconds(30)).until(() -> viewer.events().size() == 1);
            long epoch = log.head().epoch();
            TestServers.postgres().kill();
            try (SseClient beyond = open("?lastEventId=" + epoch + "-999999", "b")) {
                assertThat(beyond.status())
                        .as("nobody can say whether it is beyond the head")
                        .isEqualTo(503);
                assertThat(beyond.header("Retry-After")).isNotNull();
            }
            TestServers.postgres().restart();
            await().ignoreExceptions().until(() -> log.append(message("after")) > 0);
            await().atMost(Duration.ofSeconds(20)).until(() -> viewer.events().size() >= 2);
            assertThat(viewer.frames()).extracting(Frame::type).doesNotContain("stream.reset");
        }
    }

    @Test
    void disconnects_a_viewer_that_does_not_read_and_it_resumes_without_loss() throws Exception {
        String start = log.head().toString();
        long stalled = counters.stalled();
        String text = "x".repeat(4_000);
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4_096);
            deaf.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()));
            deaf.getOutputStream()
                    .write(("GET /api/realtime/stream?lastEventId=" + start
                                    + " HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            long last = 0;
            for (int i = 0; i < 20; i++) {
                last = log.append(
                        IntStream.range(0, 100).mapToObj(n -> message(text)).toList());
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> counters.stalled() == stalled + 1);
            // Its place and what waited for it are given back although it still reads nothing.
            await().until(() ->
                    RestAssured.get("/api/realtime/stats").jsonPath().getInt("viewers") == 0);
            try (SseClient back = open("?lastEventId=" + start, "c")) {
                List<Long> all =
                        LongStream.rangeClosed(last - 1_999, last).boxed().toList();
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(back.positions()).isEqualTo(all));
            }
            assertThat(QueryCounts.of("catch-up")).isPositive();
        }
    }

    @Test
    void rejects_the_viewer_that_is_one_too_many_for_its_address() {
        List<SseClient> viewers =
                IntStream.range(0, 5).mapToObj(i -> open("", "192.0.2.1")).toList();
        try (SseClient other = open("", "192.0.2.2");
                SseClient sixth = open("", "192.0.2.1")) {
            assertThat(other.status()).isEqualTo(200);
            assertThat(sixth.status()).isEqualTo(503);
            assertThat(sixth.header("Retry-After")).isNotNull();
            viewers.get(0).close();
            await().untilAsserted(() -> {
                try (SseClient next = open("", "192.0.2.1")) {
                    assertThat(next.status()).isEqualTo(200);
                }
            });
        }
        viewers.forEach(SseClient::close);
        await().until(() -> stats().getInt("viewers") == 0);
    }

    /** PostgreSQL is asked where they can start, and does not answer before they are gone. */
    @Test
    void gives_back_the_permits_of_clients_that_leave_before_their_stream_has_begun() throws Exception {
        String beyond = log.head().epoch() + "-" + (log.head().position() + 1_000);
        try (Connection locker = dataSource.getConnection()) {
            locker.setAutoCommit(false);
            try (Statement lock = locker.createStatement()) {
                lock.execute("lock table event_log_head in access exclusive mode");
            }
            for (int i = 0; i < 5; i++) {
                try (Socket hasty = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
                    hasty.getOutputStream()
                            .write(("GET /api/realtime/stream?lastEventId=" + beyond
                                            + " HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.77\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    await().until(() -> admission.viewers() > 0);
                }
            }
            locker.rollback();
        }
        await().untilAsserted(() -> {
            try (SseClient fresh = open("", "192.0.2.77")) {
                assertThat(fresh.status()).isEqualTo(200);
            }
        });
        await().until(() -> stats().getInt("viewers") == 0);
    }

    @Test
    void keeps_a_quiet_viewer_alive_and_its_id_fresh() {
        try (SseClient viewer = open("?named=true&conversationId=" + conversation, "d")) {
            log.append(Entry.message("another", "x"));
            String head = log.head().toString();
            await().until(() -> head.equals(viewer.lastEventId()));
            await().until(() -> viewer.frames().stream().anyMatch(frame -> "ping".equals(frame.event())));
            await().until(() -> viewer.frames().stream().anyMatch(frame -> "heartbeat".equals(frame.comment())));
            assertThat(viewer.events()).isEmpty();
        }
    }

    @Test
    void pings_a_viewer_of_unnamed_events_that_wants_it() {
        try (SseClient viewer = open("?ping=true&conversationId=" + conversation, "e")) {
            await().until(() -> viewer.frames().stream()
                    .anyMatch(frame -> frame.event() == null
                            && frame.data() != null
                            && frame.data().contains("\"type\":\"ping\"")));
            assertThat(viewer.frames().get(0).data()).contains("\"pingInterval\":1");
        }
    }

    private static boolean stats(String path) {
        return stats().getBoolean(path);
    }

    private Entry message(String content) {
        return Entry.message(conversation, content);
    }

    private SseClient open(String query, String address) {
        return SseClient.open(
                url.getPort(),
                query,
                Map.of("X-Forwarded-For", address.length() > 1 ? address : "192.0.2." + (int) address.charAt(0)));
    }

    private static JsonPath stats() {
        return RestAssured.given()
                .header("Authorization", "Bearer " + TestServers.KEY)
                .get("/api/realtime/stats")
                .jsonPath();
    }
}

package dev.agentpipe.stream.endpoint;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many viewers there may be in all, and for how long. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(LimitsIT.FewAndShort.class)
class LimitsIT {

    private static final int MOST = 4;
    private static final int RATE = 10;

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    /** Limits that a test can reach. */
    public static final class FewAndShort implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "agentpipe.stream.max-viewers",
                    "" + MOST,
                    "test.anonymous-rate",
                    "" + RATE,
                    "agentpipe.stream.max-age",
                    "2s",
                    "agentpipe.trusted-proxies",
                    "127.0.0.1");
        }
    }

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        await().until(() -> viewers() == 0);
    }

    @Test
    void rejects_who_asks_for_conversations_too_often() {
        for (int i = 0; i < RATE; i++) {
            RestAssured.given()
                    .header("X-Forwarded-For", "192.0.2.1")
                    .get("/api/sessions")
                    .then()
                    .statusCode(200)
                    .header("RateLimit-Limit", "" + RATE);
        }
        // One more every six seconds that this takes.
        Response rejected = Stream.generate(() -> RestAssured.given()
                        .header("X-Forwarded-For", "192.0.2.1")
                        .get("/api/sessions/any"))
                .limit(10 * RATE)
                .filter(answer -> answer.statusCode() == 429)
                .findFirst()
                .orElseThrow();
        assertThat(Integer.parseInt(rejected.header("Retry-After"))).isPositive();
        RestAssured.given()
                .header("X-Forwarded-For", "192.0.2.2")
                .get("/api/sessions")
                .then()
                .statusCode(200);
    }

    @Test
    void rejects_the_viewer_that_is_one_too_many_wherever_it_comes_from() {
        List<SseClient> viewers = new ArrayList<>();
        // More only if the first ones are of age before the last one comes.
        do {
            viewers.add(open("", viewers.size()));
        } while (last(viewers).status() == 200 && viewers.size() < 100);
        assertThat(viewers).hasSizeGreaterThan(MOST);
        assertThat(last(viewers).status()).isEqualTo(503);
        assertThat(Integer.parseInt(last(viewers).header("Retry-After"))).isPositive();
        assertThat(last(viewers).body()).contains("\"error\":\"unavailable\"");
        viewers.forEach(SseClient::close);
        await().untilAsserted(() -> {
            try (SseClient next = open("", 100)) {
                assertThat(next.status()).isEqualTo(200);
            }
        });
    }

    private static SseClient last(List<SseClient> viewers) {
        return viewers.get(viewers.size() - 1);
    }

    @Test
    void closes_a_stream_at_its_age_and_its_viewer_goes_on_without_a_seam() {
        String conversation = UUID.randomUUID().toString();
        try (SseClient viewer = open("?conversationId=" + conversation, 1)) {
            log.append(Entry.message(conversation, "one"));
            await().until(() -> viewer.events().size() == 1);
            await().atMost(Duration.ofSeconds(20)).until(viewer::hasEnded);
            Frame last = viewer.frames().get(viewer.frames().size() - 1);
            assertThat(last.retry()).isNotNull();
            assertThat(last.id()).isEqualTo(log.head().toString());
            log.append(Entry.message(conversation, "two"));
            try (SseClient again =
                    open("?conversationId=" + conversation + "&lastEventId=" + viewer.lastEventId(), 1)) {
                await().until(() -> again.events().size() == 1);
                assertThat(again.events().get(0).data()).contains("two");
            }
        }
    }

    private static int viewers() {
        return RestAssured.given()
                .header("Authorization", "Bearer " + TestServers.KEY)
                .get("/api/realtime/stats")
                .jsonPath()
                .getInt("viewers");
    }

    private SseClient open(String query, int number) {
        return SseClient.open(url.getPort(), query, Map.of("X-Forwarded-For", "192.0.2." + number));
    }
}

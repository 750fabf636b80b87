package dev.agentpipe.stream.netty;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What viewers see of an instance that is being stopped. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(DrainIT.ShortDrain.class)
class DrainIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    @Inject
    Event<ShutdownDelayInitiatedEvent> stopping;

    /** A window that a test can wait for. */
    public static final class ShortDrain implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("test.drain", "2s");
        }
    }

    @Test
    void closes_every_stream_with_an_id_to_go_on_from() {
        await().atMost(SOON).until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        List<SseClient> viewers = IntStream.range(0, 20)
                .mapToObj(i -> SseClient.open(url.getPort(), "", Map.of()))
                .toList();
        log.append(Entry.message("c", "x"));
        String head = log.head().toString();
        await().atMost(SOON)
                .until(() -> viewers.stream().allMatch(viewer -> viewer.events().size() == 1));

        stopping.fire(new ShutdownDelayInitiatedEvent());

        await().atMost(SOON).until(() -> viewers.stream().allMatch(SseClient::hasEnded));
        assertThat(viewers).allSatisfy(viewer -> {
            Frame last = viewer.frames().get(viewer.frames().size() - 1);
            assertThat(last.id()).isEqualTo(head);
            assertThat(last.retry()).isNotNull();
        });
        try (SseClient late = SseClient.open(url.getPort(), "", Map.of())) {
            assertThat(late.status()).isEqualTo(503);
            assertThat(late.header("Retry-After")).isNotNull();
        }
    }
}

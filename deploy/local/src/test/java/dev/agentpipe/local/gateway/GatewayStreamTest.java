package dev.agentpipe.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class GatewayStreamTest {

    private final Set<HttpServerResponse> viewers = ConcurrentHashMap.newKeySet();

    @Test
    void forwards_each_frame_as_it_arrives() throws Exception {
        try (Upstream upstream = Upstream.start(this::stream);
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.STREAM, 1));
                BufferedReader viewer = reader(scenario.open("/api/realtime/stream"))) {
            assertThat(viewer.readLine()).isEqualTo("connected");
            send("one\n");
            assertThat(viewer.readLine()).isEqualTo("one");
            send("two\n");
            assertThat(viewer.readLine()).isEqualTo("two");
        }
    }

    @Test
    void closes_the_upstream_connection_of_a_viewer_that_disconnects() throws Exception {
        try (Upstream upstream = Upstream.start(this::stream);
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.STREAM, 1))) {
            InputStream viewer = scenario.open("/api/realtime/stream");
            awaitViewers(1);
            viewer.close();
            awaitViewers(0);
        }
    }

    @Test
    void closes_the_upstream_connection_of_a_client_that_disconnects_before_the_response() throws Exception {
        try (Upstream upstream = Upstream.start(this::admit);
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.STREAM, 1))) {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), scenario.port())) {
                client.getOutputStream()
                        .write("GET /api/realtime/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                awaitViewers(1);
            }
            awaitViewers(0);
        }
    }

    @Test
    void holds_a_hundred_streams_and_still_answers() throws Exception {
        int streams = 100;
        try (Upstream upstream = Upstream.start(this::stream);
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.STREAM, 1))) {
            List<BufferedReader> readers = new ArrayList<>();
            for (int viewer = 0; viewer < streams; viewer++) {
                readers.add(reader(scenario.open("/api/realtime/stream")));
            }
            send("to all\n");
            for (BufferedReader reader : readers) {
                assertThat(reader.readLine()).isEqualTo("connected");
                assertThat(reader.readLine()).isEqualTo("to all");
            }
            for (BufferedReader reader : readers) {
                reader.close();
            }
            awaitViewers(0);
        }
    }

    private void stream(HttpServerRequest request) {
        admit(request);
        request.response()
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .write("connected\n");
    }

    private void admit(HttpServerRequest request) {
        viewers.add(request.response());
        request.response().closeHandler(closed -> viewers.remove(request.response()));
    }

    private void send(String frame) {
        viewers.forEach(viewer -> viewer.write(frame));
    }

    private void awaitViewers(int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> viewers.size() == count);
    }

    private static BufferedReader reader(InputStream stream) throws IOException {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }
}

package dev.agentpipe.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What one client may do to the gateway, with limits of seconds that are minutes in earnest. */
class ClientLimitsTest {

    private static final String HEAD = "GET / HTTP/1.1\r\nHost: localhost\r\n";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ClientLimits SHORT = new ClientLimits(SECOND, SECOND, Duration.ofSeconds(4), 1_000, 600);
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void cuts_500_clients_that_send_a_byte_of_their_head_now_and_then() throws Exception {
        try (Upstream upstream = Upstream.saying("hello");
                GatewayScenario scenario = GatewayScenario.over(SHORT, upstream.as(ServiceKind.STREAM, 1))) {
            List<RawClient> clients = new ArrayList<>();
            for (int client = 0; client < 500; client++) {
                clients.add(new RawClient(scenario.port()));
                clients.get(client).send(HEAD + "X-Slow: ");
            }
            await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
                clients.removeIf(client -> !client.send("a"));
                return clients.isEmpty();
            });
            assertThat(scenario.get("/").body()).isEqualTo("hello");
        }
    }

    @Test
    void cuts_a_client_that_takes_too_long_over_its_next_request() throws Exception {
        try (Upstream upstream = Upstream.saying("hello");
                GatewayScenario scenario = GatewayScenario.over(SHORT, upstream.as(ServiceKind.STREAM, 1));
                RawClient client = new RawClient(scenario.port())) {
            client.send(HEAD + "\r\n");
            assertThat(client.readBody()).isEqualTo("hello");
            client.send(HEAD + "X-Slow: ");
            await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> !client.send("a"));
        }
    }

    @Test
    void cuts_a_client_that_falls_silent_in_its_body() throws Exception {
        try (Upstream upstream = Upstream.start(ClientLimitsTest::answerAfterBody);
                GatewayScenario scenario = GatewayScenario.over(SHORT, upstream.as(ServiceKind.UPLOAD, 1));
                RawClient client = new RawClient(scenario.port())) {
            client.send("POST /api/sessions/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc");
            assertThat(client.isClosedWithin(SOON)).isTrue();
        }
    }

    @Test
    void lets_a_slow_body_arrive_that_is_never_silent_for_long() throws Exception {
        try (Upstream upstream = Upstream.start(ClientLimitsTest::answerAfterBody);
                GatewayScenario scenario = GatewayScenario.over(SHORT, upstream.as(ServiceKind.UPLOAD, 1));
                RawClient client = new RawClient(scenario.port())) {
            client.send("POST /api/sessions/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n\r\n");
            AtomicInteger sent = new AtomicInteger();
            await().atMost(SOON).pollInterval(Duration.ofMillis(250)).until(() -> {
                assertThat(client.send("a")).isTrue();
                return sent.incrementAndGet() == 30;
            });
            assertThat(client.readBody()).isEqualTo("complete");
        }
    }

    @Test
    void keeps_a_stream_open_on_which_something_is_sent_now_and_then() throws Exception {
        try (Upstream upstream = Upstream.start(ClientLimitsTest::beat);
                GatewayScenario scenario = GatewayScenario.over(SHORT, upstream.as(ServiceKind.STREAM, 1));
                RawClient viewer = new RawClient(scenario.port())) {
            viewer.send(HEAD + "\r\n");
            List<String> beats = new ArrayList<>();
            while (beats.size() < 6) {
                String line = viewer.readLine();
                assertThat(line).isNotNull();
                if (line.equals("beat")) {
                    beats.add(line);
                }
            }
        }
    }

    @Test
    void rejects_connections_above_the_limit_of_an_address_until_others_are_closed() throws Exception {
        rejectsConnectionsAboveTwo(new ClientLimits(SOON, SOON, SOON, 10, 2));
    }

    @Test
    void rejects_connections_above_the_limit_of_all_until_others_are_closed() throws Exception {
        rejectsConnectionsAboveTwo(new ClientLimits(SOON, SOON, SOON, 2, 10));
    }

    private static void rejectsConnectionsAboveTwo(ClientLimits limits) throws IOException {
        try (Upstream upstream = Upstream.saying("hello");
                GatewayScenario scenario = GatewayScenario.over(limits, upstream.as(ServiceKind.STREAM, 1))) {
            RawClient first = new RawClient(scenario.port());
            RawClient second = new RawClient(scenario.port());
            assertThat(answers(first)).isTrue();
            assertThat(answers(second)).isTrue();
            try (RawClient third = new RawClient(scenario.port())) {
                assertThat(third.isClosedWithin(SOON)).isTrue();
            }
            first.close();
            await().atMost(SOON).until(() -> {
                try (RawClient next = new RawClient(scenario.port())) {
                    return answers(next);
                }
            });
            assertThat(answers(second)).isTrue();
            second.close();
        }
    }

    private static boolean answers(RawClient client) {
        try {
            return client.send(HEAD + "\r\n") && client.readBody().equals("hello");
        } catch (IOException rejected) {
            return false;
        }
    }

    private static void answerAfterBody(HttpServerRequest request) {
        request.body().onSuccess(body -> request.response().end("complete"));
    }

    /** A heartbeat a second: longer in all than any limit but the one on silence. */
    private static void beat(HttpServerRequest request) {
        HttpServerResponse response = request.response().setChunked(true);
        response.write("beat\n");
        Vertx.currentContext().owner().setPeriodic(1_000, beat -> response.write("beat\n"));
    }
}

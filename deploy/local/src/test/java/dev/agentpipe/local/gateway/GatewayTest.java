package dev.agentpipe.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GatewayTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void takes_ready_instances_in_turn() throws Exception {
        try (Upstream first = Upstream.saying("first");
                Upstream second = Upstream.saying("second");
                GatewayScenario scenario =
                        GatewayScenario.over(first.as(ServiceKind.STREAM, 1), second.as(ServiceKind.STREAM, 2))) {
            Set<String> answers = new HashSet<>();
            answers.add(scenario.get("/").body());
            answers.add(scenario.get("/").body());
            assertThat(answers).isEqualTo(Set.of("first", "second"));
        }
    }

    @Test
    void follows_instances_that_come_and_go() throws Exception {
        try (Upstream first = Upstream.saying("first");
                Upstream second = Upstream.saying("second");
                GatewayScenario scenario = GatewayScenario.over(first.as(ServiceKind.STREAM, 1))) {
            scenario.replace(second.as(ServiceKind.STREAM, 2));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> scenario.get("/").body().equals("second"));
        }
    }

    @Test
    void answers_404_in_the_error_format_for_paths_that_no_service_serves() throws Exception {
        try (GatewayScenario scenario = GatewayScenario.starting()) {
            HttpResponse<String> answer = scenario.get("/q/metrics");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertProblem(answer, "not_found", "Not Found");
        }
    }

    @Test
    void answers_503_with_retry_after_when_no_instance_is_ready() throws Exception {
        try (GatewayScenario scenario = GatewayScenario.starting(new Instance(ServiceKind.INGEST, 1, 1))) {
            HttpResponse<String> answer = scenario.send(scenario.request("/api/ingest")
                    .POST(BodyPublishers.ofString("{}"))
                    .build());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After").orElseThrow()).isEqualTo("1");
            assertProblem(answer, "unavailable", "Service Unavailable");
        }
    }

    @Test
    void is_healthy_when_each_kind_has_a_ready_instance() throws Exception {
        try (Upstream upstream = Upstream.saying("");
                GatewayScenario scenario = GatewayScenario.over(
                        upstream.as(ServiceKind.INGEST, 1),
                        upstream.as(ServiceKind.UPLOAD, 1),
                        upstream.as(ServiceKind.STREAM, 1))) {
            HttpResponse<String> up = scenario.get("/api/health");
            assertThat(up.statusCode()).isEqualTo(200);
            assertThat(JSON.readTree(up.body()).path("status").asText()).isEqualTo("UP");
            upstream.stop();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> scenario.get("/api/health").statusCode() == 503);
        }
    }

    @Test
    void appends_the_peer_and_its_protocol_to_the_chain_and_keeps_the_host() throws Exception {
        try (Upstream upstream = Upstream.start(request -> request.response()
                        .end(request.getHeader("X-Forwarded-For") + "|" + request.getHeader("X-Forwarded-Proto") + "|"
                                + request.getHeader("X-Forwarded-Host") + "|" + request.getHeader("Host")));
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.STREAM, 1))) {
            String host = "127.0.0.1:" + scenario.port();
            assertThat(scenario.get("/").body()).isEqualTo("127.0.0.1|http|" + host + "|" + host);
            HttpResponse<String> chained = scenario.send(scenario.request("/")
                    .header("X-Forwarded-For", "10.1.2.3, 10.4.5.6")
                    .build());
            assertThat(chained.body().startsWith("10.1.2.3, 10.4.5.6, 127.0.0.1|http|"))
                    .as(chained.body())
                    .isTrue();
            HttpResponse<String> behindTls = scenario.send(
                    scenario.request("/").header("X-Forwarded-Proto", "https").build());
            assertThat(behindTls.body().startsWith("127.0.0.1|https, http|"))
                    .as(behindTls.body())
                    .isTrue();
        }
    }

    @Test
    void tries_another_instance_when_the_connect_fails() throws Exception {
        try (Upstream living = Upstream.saying("living");
                Upstream dying = Upstream.saying("dying");
                GatewayScenario scenario =
                        GatewayScenario.over(living.as(ServiceKind.INGEST, 1), dying.as(ServiceKind.INGEST, 2))) {
            dying.stop();
            for (int request = 0; request < 10; request++) {
                HttpResponse<String> answer = scenario.send(scenario.request("/api/ingest")
                        .POST(BodyPublishers.ofString("{}"))
                        .build());
                assertThat(answer.body()).isEqualTo("living");
            }
        }
    }

    @Test
    void never_resends_what_an_instance_may_have_received() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        try (Upstream upstream = Upstream.start(request -> {
                    taken.incrementAndGet();
                    request.connection().close();
                });
                GatewayScenario scenario =
                        GatewayScenario.over(upstream.as(ServiceKind.INGEST, 1), upstream.as(ServiceKind.INGEST, 2))) {
            HttpResponse<String> answer = scenario.send(scenario.request("/api/ingest")
                    .POST(BodyPublishers.ofString("{}"))
                    .build());
            assertThat(answer.statusCode()).isEqualTo(502);
            assertProblem(answer, "unavailable", "Bad Gateway");
            assertThat(taken.get()).isOne();
        }
    }

    @Test
    void aborts_a_response_that_the_instance_aborted() {
        try (Upstream upstream = Upstream.start(request -> {
                    request.response().setChunked(true).write("half");
                    request.response().write(" of it").onComplete(written -> request.connection()
                            .close());
                });
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.STREAM, 1))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> scenario.get("/"));
        }
    }

    @Test
    void rejects_foreign_hosts_in_the_error_format() throws Exception {
        try (Upstream upstream = Upstream.saying("secret");
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.STREAM, 1))) {
            for (String path : List.of("/", "/api/health", "/api/unknown")) {
                try (RawClient client = new RawClient(scenario.port())) {
                    client.send("GET " + path + " HTTP/1.1\r\nHost: evil.example:3000\r\n\r\n");
                    assertThat(client.readLine()).isEqualTo("HTTP/1.1 421 Misdirected Request");
                    JsonNode problem = JSON.readTree(client.readBody());
                    assertThat(problem.path("error").asText()).isEqualTo("unknown_host");
                    assertThat(problem.path("status").asInt()).isEqualTo(421);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource
    void answers_what_it_cannot_read_in_the_error_format_and_closes(String request, int status, String error)
            throws Exception {
        try (GatewayScenario scenario = GatewayScenario.starting();
                RawClient client = new RawClient(scenario.port())) {
            client.send(request);
            // Of a request line that cannot be read the version is not known: then it is 1.0.
            assertThat(client.readLine()).matches("HTTP/1\\.[01] " + status + " .+");
            JsonNode problem = JSON.readTree(client.readBody());
            assertThat(problem.path("error").asText()).isEqualTo(error);
            assertThat(problem.path("status").asInt()).isEqualTo(status);
            assertThat(client.isClosedWithin(Duration.ofSeconds(30))).isTrue();
        }
    }

    static List<Arguments> answers_what_it_cannot_read_in_the_error_format_and_closes() {
        String tooLong = "a".repeat(33_000);
        return List.of(
                Arguments.of("GET /" + tooLong + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431, "too_large"),
                Arguments.of("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + tooLong + "\r\n\r\n", 431, "too_large"),
                Arguments.of("GET\r\n\r\n", 400, "validation_failed"));
    }

    @Test
    void answers_to_the_hosts_that_it_knows() throws Exception {
        try (Upstream upstream = Upstream.saying("hello");
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.STREAM, 1))) {
            for (String host : List.of("localhost:3000", "127.0.0.1", "[::1]:3000", "agentpipe.example.com")) {
                try (RawClient client = new RawClient(scenario.port())) {
                    client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                    assertThat(client.readBody()).isEqualTo("hello");
                }
            }
        }
    }

    @Test
    void passes_large_bodies_and_encoded_responses_unchanged() throws Exception {
        byte[] body = new byte[64 * 1024 * 1024];
        try (Upstream upstream = Upstream.start(GatewayTest::countBody);
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.UPLOAD, 1))) {
            HttpResponse<String> answer = scenario.send(scenario.request("/api/sessions/upload")
                    .POST(BodyPublishers.ofByteArray(body))
                    .build());
            assertThat(answer.body()).isEqualTo(Integer.toString(body.length));
            assertThat(answer.headers().firstValue("Content-Encoding").orElseThrow())
                    .isEqualTo("x-test");
            assertThat(answer.statusCode()).isEqualTo(201);
        }
    }

    private static void countBody(HttpServerRequest request) {
        AtomicInteger bytes = new AtomicInteger();
        request.handler(chunk -> bytes.addAndGet(chunk.length()));
        request.endHandler(end -> request.response()
                .setStatusCode(201)
                .putHeader("Content-Encoding", "x-test")
                .end(Buffer.buffer(Integer.toString(bytes.get()))));
    }

    private static void assertProblem(HttpResponse<String> answer, String error, String title) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).isEqualTo("application/problem+json");
        assertThat(answer.body()).doesNotContain("\n");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("type").asText()).isEqualTo("about:blank");
        assertThat(problem.path("title").asText()).isEqualTo(title);
        assertThat(problem.path("status").asInt()).isEqualTo(answer.statusCode());
        assertThat(problem.path("error").asText()).isEqualTo(error);
        assertThat(problem.path("message")).isEqualTo(problem.path("detail"));
        assertThat(problem.path("details").isArray()).isTrue();
        assertThat(problem.path("requestId").asText()).isNotEmpty();
        assertThat(problem.has("field")).isFalse();
    }
}

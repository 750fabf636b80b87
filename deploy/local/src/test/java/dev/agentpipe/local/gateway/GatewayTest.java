package dev.agentpipe.local.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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
            assertEquals(Set.of("first", "second"), answers);
        }
    }

    @Test
    void follows_instances_that_come_and_go() throws Exception {
        try (Upstream first = Upstream.saying("first");
                Upstream second = Upstream.saying("second");
                GatewayScenario scenario = GatewayScenario.over(first.as(ServiceKind.STREAM, 1))) {
            scenario.replace(second.as(ServiceKind.STREAM, 2));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> scenario.get("/").body().equals("second"));
        }
    }

    @Test
    void answers_404_in_the_error_format_for_what_nobody_answers() throws Exception {
        try (GatewayScenario scenario = GatewayScenario.starting()) {
            HttpResponse<String> answer = scenario.get("/q/metrics");
            assertEquals(404, answer.statusCode());
            assertProblem(answer, "not_found", "Not Found");
        }
    }

    @Test
    void answers_503_with_retry_after_when_no_instance_is_ready() throws Exception {
        try (GatewayScenario scenario = GatewayScenario.starting(new Instance(ServiceKind.INGEST, 1, 1))) {
            HttpResponse<String> answer = scenario.send(scenario.request("/api/ingest")
                    .POST(BodyPublishers.ofString("{}"))
                    .build());
            assertEquals(503, answer.statusCode());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
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
            assertEquals(200, up.statusCode());
            assertEquals("UP", JSON.readTree(up.body()).path("status").asText());
            upstream.stop();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> scenario.get("/api/health").statusCode() == 503);
        }
    }

    @Test
    void appends_the_peer_to_the_chain_and_keeps_the_host() throws Exception {
        try (Upstream upstream = Upstream.start(request -> request.response()
                        .end(request.getHeader("X-Forwarded-For") + "|" + request.getHeader("X-Forwarded-Proto") + "|"
                                + request.getHeader("X-Forwarded-Host") + "|" + request.getHeader("Host")));
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.STREAM, 1))) {
            String host = "127.0.0.1:" + scenario.port();
            assertEquals(
                    "127.0.0.1|http|" + host + "|" + host, scenario.get("/").body());
            HttpResponse<String> chained = scenario.send(scenario.request("/")
                    .header("X-Forwarded-For", "10.1.2.3, 10.4.5.6")
                    .build());
            assertTrue(chained.body().startsWith("10.1.2.3, 10.4.5.6, 127.0.0.1|http|"), chained.body());
            HttpResponse<String> behindTls = scenario.send(
                    scenario.request("/").header("X-Forwarded-Proto", "https").build());
            assertTrue(behindTls.body().startsWith("127.0.0.1|https|"), behindTls.body());
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
                assertEquals("living", answer.body());
            }
        }
    }

    @Test
    void never_sends_twice_what_an_instance_may_have_taken() throws Exception {
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
            assertEquals(502, answer.statusCode());
            assertProblem(answer, "unavailable", "Bad Gateway");
            assertEquals(1, taken.get());
        }
    }

    @Test
    void breaks_off_an_answer_whose_instance_broke_off() {
        try (Upstream upstream = Upstream.start(request -> {
                    request.response().setChunked(true).write("half");
                    request.response().write(" of it").onComplete(written -> request.connection()
                            .close());
                });
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.STREAM, 1))) {
            assertThrows(IOException.class, () -> scenario.get("/"));
        }
    }

    @Test
    void passes_large_bodies_and_encoded_answers_unchanged() throws Exception {
        byte[] body = new byte[64 * 1024 * 1024];
        try (Upstream upstream = Upstream.start(GatewayTest::countBody);
                GatewayScenario scenario = GatewayScenario.over(upstream.as(ServiceKind.UPLOAD, 1))) {
            HttpResponse<String> answer = scenario.send(scenario.request("/api/sessions/upload")
                    .POST(BodyPublishers.ofByteArray(body))
                    .build());
            assertEquals(Integer.toString(body.length), answer.body());
            assertEquals(
                    "x-test", answer.headers().firstValue("Content-Encoding").orElseThrow());
            assertEquals(201, answer.statusCode());
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
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElseThrow());
        assertFalse(answer.body().contains("\n"));
        JsonNode problem = JSON.readTree(answer.body());
        assertEquals("about:blank", problem.path("type").asText());
        assertEquals(title, problem.path("title").asText());
        assertEquals(answer.statusCode(), problem.path("status").asInt());
        assertEquals(error, problem.path("error").asText());
        assertEquals(problem.path("detail"), problem.path("message"));
        assertTrue(problem.path("details").isArray());
        assertFalse(problem.path("requestId").asText().isEmpty());
        assertFalse(problem.has("field"));
    }
}

package dev.agentpipe.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoTest {

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/ingest", this::answer);
        server.start();
    }

    @AfterEach
    void stopListening() {
        server.stop(0);
    }

    @Test
    void posts_again_after_a_5xx_and_keeps_the_order() throws Exception {
        answers.addAll(List.of(201, 503, 201));
        demo().post(List.of(new DemoStep(Duration.ZERO, "one"), new DemoStep(Duration.ofMillis(10), "two")));
        assertThat(received).isEqualTo(List.of("Bearer key one", "Bearer key two", "Bearer key two"));
    }

    @Test
    void gives_up_at_a_4xx() {
        answers.add(401);
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> demo().post(List.of(new DemoStep(Duration.ZERO, "one"))));
    }

    private Demo demo() {
        return new Demo("http://127.0.0.1:" + server.getAddress().getPort(), "key");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
        exchange.sendResponseHeaders(answers.remove(), -1);
        exchange.close();
    }
}

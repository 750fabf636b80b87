package dev.agentpipe.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests and answers, byte by byte. */
class ForwardingTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private RawInstance instance;
    private GatewayScenario scenario;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        instance = RawInstance.start();
        scenario = GatewayScenario.over(instance.as(ServiceKind.STREAM, 1));
        client = new RawClient(scenario.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        scenario.close();
        instance.close();
    }

    @Test
    void answers_requests_that_were_sent_ahead_one_after_the_other() throws Exception {
        String post = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n";
        client.send(post + "one" + post + "two" + GET + "GET /q/x HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET);
        try (RawInstance.Connection connection = instance.next()) {
            assertThat(connection.read(3)).isEqualTo("one");
            connection.send(OK);
            assertThat(client.readBody()).isEqualTo("ok");
            assertThat(connection.readRequest()).startsWith("POST / ");
            assertThat(connection.read(3)).isEqualTo("two");
            connection.send(OK);
            assertThat(client.readBody()).isEqualTo("ok");
            assertThat(connection.readRequest()).startsWith("GET / ");
            connection.send(OK);
            assertThat(client.readBody()).isEqualTo("ok");
            assertThat(client.readLine()).isEqualTo("HTTP/1.1 404 Not Found");
            client.readBody();
            assertThat(connection.readRequest()).startsWith("GET / ");
            connection.send(OK);
            assertThat(client.readBody()).isEqualTo("ok");
        }
    }

    @Test
    void answers_thousands_of_requests_that_were_sent_ahead() throws Exception {
        int requests = 5_000;
        client.send("GET /q HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(requests));
        for (int answer = 0; answer < requests; answer++) {
            assertThat(client.readLine()).isEqualTo("HTTP/1.1 404 Not Found");
            client.readBody();
        }
    }

    @Test
    void passes_the_headers_but_for_those_of_one_connection() throws Exception {
        client.send(head(
                "GET / HTTP/1.1",
                "Host: localhost",
                "Host: evil.example",
                "X-One: a",
                "X-One: b",
                "Connection: keep-alive",
                "Keep-Alive: 5",
                "TE: trailers",
                "Upgrade: h2c",
                "Proxy-Authorization: secret"));
        try (RawInstance.Connection connection = instance.next()) {
            assertThat(connection.request().lines())
                    .containsExactlyInAnyOrder(
                            "GET / HTTP/1.1",
                            "host: localhost",
                            "x-one: a",
                            "x-one: b",
                            "x-forwarded-for: 127.0.0.1",
                            "x-forwarded-proto: http",
                            "x-forwarded-host: localhost");
            connection.send(head(
                    "HTTP/1.1 404 Nothing here",
                    "X-Two: a",
                    "X-Two: b",
                    "Content-Length: 0",
                    "Connection: keep-alive",
                    "Keep-Alive: timeout=5",
                    "Upgrade: h2c"));
            assertThat(client.readHead().toLowerCase(Locale.ROOT).lines())
                    .containsExactlyInAnyOrder(
                            "http/1.1 404 nothing here", "x-two: a", "x-two: b", "content-length: 0");
        }
    }

    @Test
    void passes_chunks_of_unknown_number_in_both_directions() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        try (RawInstance.Connection connection = instance.next()) {
            assertThat(connection.request()).contains("transfer-encoding: chunked\n");
            assertThat(connection.read(8)).isEqualTo("3\r\nabc\r\n");
            client.send("1\r\nd\r\n0\r\n\r\n");
            assertThat(connection.read(11)).isEqualTo("1\r\nd\r\n0\r\n\r\n");
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
            assertThat(client.readHead()).containsIgnoringCase("transfer-encoding: chunked\n");
            assertThat(client.read(7)).isEqualTo("2\r\nok\r\n");
            connection.send("0\r\n\r\n");
            assertThat(client.read(5)).isEqualTo("0\r\n\r\n");
            client.send(GET);
            assertThat(connection.readRequest()).startsWith("GET / ");
        }
    }

    @Test
    void frames_an_answer_that_ends_with_its_connection() throws Exception {
        client.send(GET);
        try (RawInstance.Connection connection = instance.next()) {
            connection.send("HTTP/1.1 200 OK\r\n\r\nok");
        }
        assertThat(client.readHead()).containsIgnoringCase("transfer-encoding: chunked\n");
        assertThat(client.read(12)).isEqualTo("2\r\nok\r\n0\r\n\r\n");
        client.send(GET);
        try (RawInstance.Connection connection = instance.next()) {
            connection.send(OK);
            assertThat(client.readBody()).isEqualTo("ok");
        }
    }

    @Test
    void ends_the_connection_after_chunks_for_a_client_that_does_not_know_them() throws Exception {
        client.send("GET / HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
        try (RawInstance.Connection connection = instance.next()) {
            assertThat(connection.request()).startsWith("GET / HTTP/1.1\n");
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
            String head = client.readHead().toLowerCase(Locale.ROOT);
            assertThat(head).contains("connection: close\n").doesNotContain("transfer-encoding");
            assertThat(client.read(2)).isEqualTo("ok");
            assertThat(client.isClosedWithin(SOON)).isTrue();
        }
    }

    @Test
    void closes_the_connection_of_a_client_that_asks_for_it() throws Exception {
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        try (RawInstance.Connection connection = instance.next()) {
            assertThat(connection.request()).doesNotContain("\nconnection:");
            connection.send(OK);
            assertThat(client.readBody()).isEqualTo("ok");
            assertThat(client.isClosedWithin(SOON)).isTrue();
        }
    }

    @Test
    void knows_that_an_answer_to_head_has_no_body() throws Exception {
        String head = "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        client.send(head + head + "HEAD /q HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET);
        try (RawInstance.Connection connection = instance.next()) {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            assertThat(client.readHead()).containsIgnoringCase("content-length: 1000\n");
            connection.readRequest();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 404 Not Found\n");
            assertThat(connection.readRequest()).startsWith("GET / ");
            connection.send(OK);
            assertThat(client.readLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(client.readBody()).isEqualTo("ok");
        }
    }

    @Test
    void tells_a_client_itself_to_continue() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\n");
        client.send("abc");
        try (RawInstance.Connection connection = instance.next()) {
            assertThat(connection.request()).doesNotContain("expect");
            assertThat(connection.read(3)).isEqualTo("abc");
            connection.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK);
            assertThat(client.readLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(client.readBody()).isEqualTo("ok");
        }
    }

    @Test
    void passes_an_answer_that_comes_before_the_end_of_the_body() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nabc");
        try (RawInstance.Connection connection = instance.next()) {
            connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
            assertThat(client.readBody()).isEqualTo("no");
            // The instance would take the rest for its next request, or wait for it.
            assertThat(connection.read(3)).isEqualTo("abc");
            assertThat(connection.isClosed()).isTrue();
        }
        client.send("def" + GET);
        try (RawInstance.Connection connection = instance.next()) {
            connection.send(OK);
            assertThat(client.readBody()).isEqualTo("ok");
        }
    }

    @Test
    void closes_the_connection_to_the_instance_when_a_client_leaves_in_its_body() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nabc");
        try (RawInstance.Connection connection = instance.next()) {
            assertThat(connection.read(3)).isEqualTo("abc");
            client.close();
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void keeps_a_connection_for_the_next_request_unless_the_instance_closes_it() throws Exception {
        client.send(GET);
        try (RawInstance.Connection first = instance.next()) {
            first.send(OK);
            assertThat(client.readBody()).isEqualTo("ok");
            client.send(GET);
            first.readRequest();
            first.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            assertThat(client.readBody()).isEqualTo("ok");
            assertThat(first.isClosed()).isTrue();
        }
        client.send(GET);
        try (RawInstance.Connection second = instance.next()) {
            second.send(OK);
            assertThat(client.readBody()).isEqualTo("ok");
        }
    }

    @Test
    void does_not_take_what_nobody_asked_for_as_the_next_answer() throws Exception {
        client.send(GET);
        try (RawInstance.Connection connection = instance.next()) {
            connection.send(OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            assertThat(client.readBody()).isEqualTo("ok");
            assertThat(connection.isClosed()).isTrue();
        }
        client.send(GET);
        try (RawInstance.Connection connection = instance.next()) {
            connection.send(OK);
            assertThat(client.readBody()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "chunked, identity", "x"})
    void rejects_a_body_whose_end_others_may_see_elsewhere(String coding) throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n");
        assertThat(client.readLine()).isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(client.readHead()).containsIgnoringCase("connection: close\n");
        assertThat(instance.hasMore()).isFalse();
    }

    @Test
    void is_no_tunnel() throws Exception {
        client.send("CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(client.readLine()).isEqualTo("HTTP/1.1 405 Method Not Allowed");
        assertThat(instance.hasMore()).isFalse();
    }

    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }
}

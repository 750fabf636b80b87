package dev.agentpipe.ingest;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client meets that does not speak HTTP well, or means no good. A process, with deadlines and a heap that such a
 * client reaches, and sockets that send what no client of HTTP would.
 */
class ConnectionIT {

    private static final String HEAD = "POST /api/ingest HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
            + TestServers.KEY + "\r\nContent-Type: application/json\r\n";

    /** In seconds: without the settings of this class it would take these. */
    private static final double DEFAULT_HEADER_DEADLINE = 10;

    private static final double DEFAULT_BODY_DEADLINE = 30;

    private static IngestProcess service;
    private static Client client;

    @BeforeAll
    static void start() throws SQLException {
        service = IngestProcess.start(
                TestServers.emptyDatabase(),
                RedisServer.start(),
                Map.of(
                        "AGENTPIPE_HTTP_HEADER_DEADLINE", "1S",
                        "AGENTPIPE_HTTP_BODY_DEADLINE", "2S",
                        "AGENTPIPE_HTTP_IDLE_TIMEOUT", "4S"));
        client = service.client();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003garbage\r\n\r\n",
                "GET\r\n\r\n",
                "POST /api/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "POST /api/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /api/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /api/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : x\r\n\r\n"
            })
    void what_is_not_http_is_answered_400_and_closed(String request) throws Exception {
        String answer = talk(request);
        assertThat(answer.startsWith("HTTP/1.1 400 ")).as(answer).isTrue();
        assertThat(answer.contains("\"error\":\"validation_failed\""))
                .as(answer)
                .isTrue();
    }

    @Test
    void heads_and_bodies_over_the_limit_are_refused_before_they_are_read() throws Exception {
        for (String head : List.of("GET / HTTP/1.1\r\nHost: x\r\nX: ", "GET /")) {
            assertThat(talk(head + "a".repeat(100_000)))
                    .startsWith("HTTP/1.1 431 ")
                    .contains("Content-Type: application/problem+json", "\"status\":431,", "\"error\":\"too_large\"");
        }
        String body = talk(HEAD + "Content-Length: 99999999\r\n\r\n{");
        assertThat(body.startsWith("HTTP/1.1 413 ")).as(body).isTrue();
        assertThat(body.contains("\"error\":\"too_large\"")).as(body).isTrue();
    }

    @Test
    void a_dripping_client_is_cut_off_at_the_deadline_while_others_are_served() throws Exception {
        assertThat(secondsUntilClosed("GET / HTTP/1.1\r\nX: ")).isLessThan(DEFAULT_HEADER_DEADLINE);
        assertThat(secondsUntilClosed(HEAD + "Content-Length: 9999\r\n\r\n")).isLessThan(DEFAULT_BODY_DEADLINE);
        assertThat(secondsUntilClosed(HEAD + "Transfer-Encoding: chunked\r\n\r\n"))
                .isLessThan(DEFAULT_BODY_DEADLINE);
    }

    @Test
    void a_connection_goes_on_after_a_body_that_came_in_time() throws Exception {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 3; i++) {
                byte[] event = Events.message("keep-alive").getBytes(StandardCharsets.UTF_8);
                out.write((HEAD + "Content-Length: " + event.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(event);
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 201");
                readRest(socket.getInputStream());
            }
        }
    }

    @Test
    void bombs_do_not_fill_the_heap() throws Exception {
        assertThat(post("gzip", gzip(200 << 20))).startsWith("HTTP/1.1 413 ");
        assertThat(client.ingest("{\"a\":".repeat(100_000)).status()).isEqualTo(400);
        assertThat(client.ingest("[".repeat(900_000)).status()).isEqualTo(400);
        assertThat(client.ingest("{\"type\":" + "9".repeat(1_000_000) + "}").status())
                .isEqualTo(400);
        StringBuilder keys = new StringBuilder("{");
        for (int i = 0; keys.length() < 1_000_000; i++) {
            keys.append('"').append(i).append("\":1,");
        }
        assertThat(client.ingest(keys.append("\"z\":1}").toString()).status()).isEqualTo(413);
        assertThat(client.ingest("{\"a\":\"" + "a".repeat(1_050_000) + "\"}").status())
                .isEqualTo(413);
        assertThat(client.ingest(Events.message("after-the-bombs")).status()).isEqualTo(201);
        assertThat(service.log()).doesNotContain("OutOfMemory");
    }

    @Test
    void the_id_of_a_request_is_in_the_log_if_it_is_usable() {
        for (String id : List.of("not usable", "mine-1")) {
            Client.send(client.request("POST", "/api/keys", "[]")
                    .header("X-Request-ID", id)
                    .build());
        }
        // In the order of the requests, each when its answer has ended.
        await().until(() -> service.log().contains("mine-1"));
        assertThat(service.log()).doesNotContain("not usable");
    }

    private static byte[] gzip(int zeros) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < zeros >> 20; i++) {
                gzip.write(block);
            }
        }
        return bytes.toByteArray();
    }

    private static String post(String encoding, byte[] body) throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write((HEAD + "Content-Encoding: " + encoding + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            try {
                out.write(body);
            } catch (SocketException refusedEarly) {
                // the answer is there all the same
            }
            return new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII);
        }
    }

    /** Sends a byte every 100 ms, as long as the server listens. */
    private static double secondsUntilClosed(String beginning) throws IOException {
        long start = System.nanoTime();
        try (Socket socket = connect()) {
            socket.setSoTimeout(100);
            OutputStream out = socket.getOutputStream();
            out.write(beginning.getBytes(StandardCharsets.US_ASCII));
            while (System.nanoTime() - start < Duration.ofSeconds(60).toNanos()) {
                try {
                    if (socket.getInputStream().read() < 0) {
                        break;
                    }
                } catch (SocketTimeoutException stillOpen) {
                    assertThat(client.get("/api/ingest").status()).isEqualTo(405);
                    out.write('a');
                }
            }
        } catch (SocketException closed) {
            // that is what was waited for
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static String talk(String request) throws IOException {
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                InputStream in = socket.getInputStream();
                for (int b = in.read(); b >= 0; b = in.read()) {
                    answer.write(b);
                }
                return answer.toString(StandardCharsets.UTF_8);
            } catch (SocketException reset) {
                throw new AssertionError("reset before the answer was read", reset);
            }
        }
    }

    private static void readRest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        int at = head.toString().toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ") + 16;
        in.readNBytes(Integer.parseInt(head.substring(at, head.indexOf("\r\n", at))));
    }

    private static Socket connect() throws IOException {
        Socket socket = service.connect();
        socket.setSoTimeout(30_000);
        return socket;
    }
}

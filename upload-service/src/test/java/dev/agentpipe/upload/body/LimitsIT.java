package dev.agentpipe.upload.body;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bombs, nonsense and clients that never finish: a clear 4xx, and nothing of it is stored or kept. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(LimitsIT.Impatient.class)
class LimitsIT {

    /** Does not wait long for bodies. */
    public static final class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.read-timeout", "6S",
                    "agentpipe.upload.body-deadline", "10S",
                    "agentpipe.upload.concurrent", "2");
        }
    }

    private static final int MEGABYTE = 1_048_576;

    @TestHTTPResource
    URL url;

    private final Database database = TestServers.database();

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    @Test
    void ends_a_gzip_bomb_at_the_limit_on_decompressed_bytes() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(bomb)) {
            byte[] zeros = new byte[MEGABYTE];
            java.util.Arrays.fill(zeros, (byte) ' ');
            for (int i = 0; i < 1000; i++) {
                zip.write(zeros);
            }
        }
        assertThat(bomb.size()).isLessThan(2 * MEGABYTE);
        gzip(bomb.toByteArray()).statusCode(413).body("error", equalTo("too_large"));
        assertThat(database.countAll()).isZero();
    }

    @Test
    void takes_a_gzip_body_and_rejects_a_broken_one() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(body)) {
            zip.write(SessionBodies.of(5).toString().getBytes(StandardCharsets.UTF_8));
        }
        gzip(body.toByteArray()).statusCode(201);
        gzip(java.util.Arrays.copyOf(body.toByteArray(), 100)).statusCode(400).body("error", equalTo("malformed_json"));
        gzip("no gzip".getBytes(StandardCharsets.UTF_8)).statusCode(400);
        Upload.request(Upload.JSON, body.toByteArray())
                .header("Content-Encoding", "br")
                .post("/api/sessions/upload")
                .then()
                .statusCode(415);
    }

    private static io.restassured.response.ValidatableResponse gzip(byte[] body) {
        return Upload.request(Upload.JSON, body)
                .header("Content-Encoding", "gzip")
                .post("/api/sessions/upload")
                .then();
    }

    @Test
    void rejects_a_message_too_many_and_an_event_too_many() throws Exception {
        Upload.json(SessionBodies.of(10_001).toString()).statusCode(413).body("field", equalTo("messages"));
        String line = Upload.lines("agent-error.events.jsonl").get(2);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            lines.add(line.replaceFirst("\"message_id\":\"[^\"]+\"", "\"message_id\":\"m" + i + "\""));
        }
        Upload.eventLog(lines).statusCode(413).body("field", equalTo("messages"));
        while (lines.size() <= 20_000) {
            lines.add("");
        }
        Upload.eventLog(lines.subList(1, lines.size())).statusCode(201).body("messagesCreated", equalTo(10_000));
        database.clear();
        lines.add("{}");
        Upload.eventLog(lines.subList(1, lines.size())).statusCode(413).body("field", equalTo("lines"));
        assertThat(database.countAll()).isZero();
    }

    @Test
    void rejects_51_megabytes_announced_or_not() throws Exception {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream().write(head("Content-Length: " + 51 * MEGABYTE));
            socket.getOutputStream().write(" ".repeat(51 * MEGABYTE).getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(socket)).startsWith("HTTP/1.1 413");
        }
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(head("Transfer-Encoding: chunked"));
            byte[] chunk = ("100000\r\n" + " ".repeat(MEGABYTE) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            try {
                for (int i = 0; i < 60; i++) {
                    out.write(chunk);
                }
            } catch (IOException cut) {
                assertThat(cut).isNotNull();
            }
            // Whoever sends on and on after the answer is cut, and may miss it.
            assertThat(answer(socket))
                    .satisfiesAnyOf(
                            status -> assertThat(status).startsWith("HTTP/1.1 413"),
                            status -> assertThat(status).isEmpty());
        }
        assertThat(database.countAll()).isZero();
    }

    @Test
    void rejects_nonsense() throws Exception {
        String good = SessionBodies.of(2).toString();
        Upload.json(good.substring(0, good.length() - 10)).statusCode(400).body("error", equalTo("malformed_json"));
        Upload.json("").statusCode(400).body("error", equalTo("malformed_json"));
        Upload.json("[]").statusCode(400);
        Upload.json("{}").statusCode(400).body("field", equalTo("session"));
        Upload.json("null").statusCode(400);
        Upload.json(good + "x").statusCode(400).body("error", equalTo("malformed_json"));
        Upload.json("{\"session\":" + "[".repeat(100_000)).statusCode(400).body("error", equalTo("malformed_json"));
        Upload.json(good.replace("\"Naming things\"", "\"a\\u0000b\""))
                .statusCode(400)
                .body("field", equalTo("session.name"));
        Upload.json(good.replace("What about", "\\ud800"))
                .statusCode(400)
                .body("field", equalTo("messages[0].content"));
        Upload.json(good.replace("\"messages\":", "\"messages\":[],\"messages\":"))
                .statusCode(400)
                .body("field", equalTo("messages"));
        Upload.json(good.replace("\"Naming things\"", "\"" + "x".repeat(2 * MEGABYTE) + "\""))
                .statusCode(413)
                .body("field", equalTo("session"));
        Upload.send(Upload.JSON, good.getBytes(StandardCharsets.UTF_16))
                .statusCode(400)
                .body("error", equalTo("malformed_json"));
        Upload.send(Upload.JSON, good.replace("日本語", "é").getBytes(StandardCharsets.ISO_8859_1))
                .statusCode(400)
                .body("error", equalTo("malformed_json"));
        Upload.send("application/json; charset=iso-8859-1", good.getBytes(StandardCharsets.ISO_8859_1))
                .statusCode(415);
        Upload.send("text/plain", good.getBytes(StandardCharsets.UTF_8))
                .statusCode(415)
                .body("error", equalTo("unsupported_media_type"));
        Upload.send(Upload.EVENT_LOG, new byte[0]).statusCode(400);
        Upload.send(Upload.EVENT_LOG, "{\"type\":".getBytes(StandardCharsets.UTF_8))
                .statusCode(400)
                .body("field", equalTo("line 1"));
        Upload.send(Upload.EVENT_LOG, new byte[] {(byte) 0xff, (byte) 0xfe, '\n', '{', '}', '\n'})
                .statusCode(400);
        Upload.send("", good.getBytes(StandardCharsets.UTF_8)).statusCode(415);
        for (int i = 0; i < 20; i++) {
            // Rejected before the body is looked at: the answer must not be lost with the connection.
            Upload.request(Upload.JSON, good.getBytes(StandardCharsets.UTF_8))
                    .header("Content-Encoding", "gzip")
                    .post("/api/sessions/upload")
                    .then()
                    .statusCode(400);
        }
        assertThat(database.countAll()).isZero();
    }

    @Test
    void rejects_an_id_that_two_messages_of_an_upload_have() throws Exception {
        ObjectNode body = SessionBodies.of(3);
        ((ObjectNode) body.at("/messages/2")).put("id", "m1");
        Upload.json(body.toString())
                .statusCode(400)
                .body("detail", equalTo("messages[2].id is already the id of messages[1]"));
        assertThat(database.countAll()).isZero();
    }

    @Test
    void keeps_no_temporary_file_and_no_slot_after_any_kind_of_abort() throws Exception {
        byte[] whole = SessionBodies.of(50).toString().getBytes(StandardCharsets.UTF_8);
        for (int cut : new int[] {0, 1, 1_000, whole.length - 1}) {
            for (boolean reset : new boolean[] {false, true}) {
                for (boolean halfClosed : new boolean[] {false, true}) {
                    abort(whole, cut, reset, halfClosed);
                }
            }
        }
        // The last ones are noticed in a moment.
        await().until(() -> inUse() == 0);
        Upload.request(Upload.JSON, whole)
                .header("Content-Encoding", "gzip")
                .post("/api/sessions/upload")
                .then()
                .statusCode(400);
        Upload.json("{\"session\":").statusCode(400);
        Upload.eventLog(List.of("{}")).statusCode(400);
        await().untilAsserted(() -> assertThat(spoolFiles()).isEmpty());
        assertThat(database.countAll()).isZero();
        assertThat(database.column("select query from pg_stat_activity where state like '%in transaction%'"))
                .isEmpty();
        Upload.json(SessionBodies.of(1).toString()).statusCode(201);
    }

    private void abort(byte[] whole, int sent, boolean reset, boolean halfClosed) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoLinger(reset, 0);
            socket.getOutputStream().write(head("Content-Length: " + whole.length));
            socket.getOutputStream().write(whole, 0, sent);
            if (halfClosed) {
                socket.shutdownOutput();
            }
        }
    }

    /** The temporary files that this process has open; they have no names. */
    private static List<String> spoolFiles() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            List<String> open = new ArrayList<>();
            for (Path file : files) {
                String target = linkTarget(file);
                if (target.contains("agentpipe-upload")) {
                    open.add(target);
                }
            }
            return open;
        }
    }

    private static String linkTarget(Path file) throws IOException {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        }
    }

    @Test
    void cuts_a_client_that_stalls_and_one_that_trickles_without_a_transaction() throws Exception {
        try (Socket stalled = new Socket(url.getHost(), url.getPort());
                Socket trickling = new Socket(url.getHost(), url.getPort())) {
            stalled.getOutputStream().write(head("Content-Length: 1000"));
            stalled.getOutputStream().write("{\"session\":".getBytes(StandardCharsets.US_ASCII));
            trickling.getOutputStream().write(head("Content-Length: 1000"));
            await().until(() -> inUse() == 2);
            assertThat(database.column("select query from pg_stat_activity where state like 'idle in transaction%'"))
                    .isEmpty();
            Upload.json(SessionBodies.of(1).toString()).statusCode(503).header("Retry-After", "10");
            java.util.concurrent.CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        trickling.getOutputStream().write(' ');
                        trickling.getOutputStream().flush();
                        java.util.concurrent.locks.LockSupport.parkNanos(
                                Duration.ofMillis(200).toNanos());
                    }
                } catch (IOException cut) {
                    assertThat(cut).isNotNull();
                }
            });
            assertThat(answer(stalled)).isIn("HTTP/1.1 400", "");
            assertThat(answer(trickling)).isIn("HTTP/1.1 400", "");
        }
        await().untilAsserted(() ->
                Upload.json(SessionBodies.of(1).toString()).statusCode(org.hamcrest.Matchers.oneOf(200, 201)));
    }

    /** Both slots are in use when another upload is rejected. */
    private static int inUse() {
        return Upload.json("{}").extract().statusCode() == 503 ? 2 : 0;
    }

    private byte[] head(String length) {
        return ("POST /api/sessions/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestServers.KEY
                        + "\r\nContent-Type: application/json\r\n" + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        byte[] all = socket.getInputStream().readNBytes(12);
        return new String(all, StandardCharsets.US_ASCII);
    }
}

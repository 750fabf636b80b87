package dev.agentpipe.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Metrics;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that send all of a body but its end, more of them than fit into memory. A process with the heap of an
 * installation, and without a deadline for bodies that would end the stall.
 */
class StalledBodiesIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** What the server takes before it knows which endpoint is meant to have less. */
    private static final int LARGEST = 8 * 1_048_576;

    private static final int LARGEST_BATCH = 5 * 1_048_576;

    /** More than the heap of 256 MB, which leaves 32 MB for bodies, 24 MB of them for large ones. */
    private static final int LARGE_CLIENTS = 60;

    /** More than there are worker threads. */
    private static final int SMALL_CLIENTS = 300;

    private static Database database;
    private static IngestProcess service;
    private static Client client;

    private final List<Socket> stalled = new ArrayList<>();

    @BeforeAll
    static void start() throws SQLException {
        database = TestServers.emptyDatabase();
        service = IngestProcess.start(database, RedisServer.start(), Map.of("AGENTPIPE_HTTP_BODY_DEADLINE", "600S"));
        client = service.client();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : stalled) {
            socket.close();
        }
        await("the room of those that have left").atMost(LIMIT).until(() -> bytesOfBodies() == 0);
    }

    @Test
    void large_bodies_that_stall_do_not_fill_the_heap_and_do_not_keep_others_out() throws Exception {
        for (int i = 0; i < LARGE_CLIENTS; i++) {
            stall("Content-Length: " + LARGEST, LARGEST - 1);
        }
        await("refusals").atMost(LIMIT).until(() -> answered().size() >= LARGE_CLIENTS - 4);
        assertThat(bytesOfBodies()).isLessThanOrEqualTo(32 << 20);
        assertThat(client.ingest(Events.message("meanwhile")).status()).isEqualTo(201);

        Socket refused = answered().get(0);
        String answer = answer(refused);
        assertThat(answer)
                .startsWith("HTTP/1.1 503 ")
                .containsIgnoringCase("\r\nretry-after: 2\r\n")
                .contains("\"error\":\"unavailable\"");
        refused.getOutputStream().write(' ');
        byte[] event = Events.message("the-next-request").getBytes(StandardCharsets.UTF_8);
        refused.getOutputStream().write(head("/api/ingest", "Content-Length: " + event.length));
        refused.getOutputStream().write(event);
        assertThat(answer(refused)).startsWith("HTTP/1.1 201 ");

        // Those that were let in have the room for large bodies until they count as slow.
        await("room for a large body").atMost(LIMIT).until(() -> sendLargestBatch() == 200);
        assertThat(service.log()).doesNotContain("OutOfMemory");
    }

    @Test
    void bodies_that_stall_take_no_threads_from_others() throws Exception {
        for (int i = 0; i < SMALL_CLIENTS; i++) {
            stall(i % 2 == 0 ? "Content-Length: 20000" : "Transfer-Encoding: chunked", 19_999);
        }
        await("their bytes").atMost(LIMIT).until(() -> bytesOfBodies() >= SMALL_CLIENTS * 19_999L);
        // Its answer needs a worker thread.
        Reply batch = client.send("POST", "/api/ingest/batch", "[" + Events.message("meanwhile", "m2", "hi") + "]");
        assertThat(batch.status()).isEqualTo(200);
        assertThat(answered()).isEmpty();
    }

    @Test
    void a_client_without_a_key_takes_no_room() throws Exception {
        Socket socket = service.connect();
        stalled.add(socket);
        socket.getOutputStream()
                .write(
                        "POST /api/ingest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{"
                                .getBytes(StandardCharsets.US_ASCII));
        assertThat(answer(socket)).startsWith("HTTP/1.1 401 ");
        assertThat(bytesOfBodies()).isZero();
    }

    @Test
    void a_body_of_unknown_length_is_refused_at_the_limit() throws Exception {
        stall("Transfer-Encoding: chunked", LARGEST + 1);
        assertThat(answer(stalled.get(0)))
                .startsWith("HTTP/1.1 413 ")
                .contains("\"error\":\"too_large\"", "at most " + LARGEST + " bytes");
    }

    @Test
    void what_a_client_pipelined_before_it_left_leaves_nothing_behind() throws Exception {
        String event = Events.message("held");
        // The answer lists the rejected ones, and does not fit into one piece.
        byte[] held = ("[" + event + ",{}".repeat(500) + "]").getBytes(StandardCharsets.UTF_8);
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("lock table conversation in access exclusive mode");
            try (Socket socket = service.connect()) {
                socket.setSoLinger(true, 0);
                OutputStream out = socket.getOutputStream();
                out.write("GET /q/health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(head("/api/ingest/batch", "Content-Length: " + held.length));
                out.write(held);
                out.write(head("/api/ingest", "Content-Length: 1000"));
                out.write(new byte[500]);
                assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
                await("the event that is held")
                        .atMost(LIMIT)
                        .until(() -> database.count("pg_stat_activity where wait_event_type = 'Lock'"
                                        + " and query like '%append_events%'")
                                > 0);
            }
            // Long before the event's own wait ends.
            await("room").atMost(Duration.ofSeconds(10)).until(() -> bytesOfBodies() == 0);
            stranger.rollback();
        }
        await("its turn").atMost(LIMIT).until(() -> database.count("message where conversation_id = 'held'") == 1);
        assertThat(client.ingest(Events.message("after")).status()).isEqualTo(201);
        assertThat(bytesOfBodies()).isZero();
        assertThat(service.log()).doesNotContain("NullPointerException", "a request failed");
    }

    /** Sends the beginning of a batch. */
    private void stall(String framing, int bytes) throws IOException {
        Socket socket = service.connect();
        stalled.add(socket);
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) ' ');
        OutputStream out = socket.getOutputStream();
        out.write(head("/api/ingest/batch", framing));
        if (framing.endsWith("chunked")) {
            out.write((Integer.toHexString(bytes) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(body);
    }

    private static int sendLargestBatch() {
        String event = "[" + Events.message("large", "m1", "hi") + "]";
        return client.send("POST", "/api/ingest/batch", " ".repeat(LARGEST_BATCH - event.length()) + event)
                .status();
    }

    private List<Socket> answered() throws IOException {
        List<Socket> answered = new ArrayList<>();
        for (Socket socket : stalled) {
            if (socket.getInputStream().available() > 0) {
                answered.add(socket);
            }
        }
        return answered;
    }

    /** The next answer of a connection. */
    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout((int) LIMIT.toMillis());
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("closed after " + answer).isNotNegative();
            answer.append((char) next);
        }
        String lower = answer.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length: ") + 16;
        int length = Integer.parseInt(lower.substring(at, lower.indexOf("\r\n", at)));
        return answer + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static byte[] head(String path, String framing) {
        return ("POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestServers.KEY
                        + "\r\nContent-Type: application/json\r\n" + framing + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static double bytesOfBodies() {
        return Metrics.sum(client.get("/q/metrics").body(), "agentpipe_http_bodies_bytes");
    }
}

package dev.agentpipe.stream.session;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readers of the largest answers that take next to nothing of them. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class SlowReadersIT {

    private static final int READERS = 16;
    private static final int FITTING = 5;

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    /** Its metric would be that of another test's instance, when one ran in this JVM before. */
    @Inject
    SessionReads reads;

    private final String large = UUID.randomUUID().toString();
    private final String small = UUID.randomUUID().toString();
    private final List<Socket> readers = new ArrayList<>();

    @BeforeEach
    void append() {
        await().until(() -> get("/q/health/ready").statusCode() == 200);
        log.append(Entry.started(large, "large"), Entry.started(small, "small"));
        log.execute(
                "insert into message (conversation_id, id, position, fingerprint, agent_id, agent_type, content, role,"
                        + " sent_at, sent_at_text, sequence_number) select '" + large
                        + "', 'm' || n, n, n, 'a', 'claude',"
                        + " repeat('x', 102400), 'agent', now(), '2026-01-01T00:00:00Z', n from generate_series(1, 100) n");
    }

    @AfterEach
    void close() throws IOException {
        for (Socket reader : readers) {
            reader.close();
        }
    }

    /** Each answer of 4 MB used to stay in memory, with a thread, for as long as its reader liked. */
    @Test
    void hold_no_more_answers_than_there_is_room_for_and_make_room_for_others() throws IOException {
        for (int i = 0; i < READERS; i++) {
            readers.add(ask(large));
        }
        List<String> statuses = new ArrayList<>();
        for (Socket reader : readers) {
            statuses.add(new String(reader.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
        }
        // Whoever comes so late that the first ones count as slow takes their room.
        long answered = statuses.stream().filter("HTTP/1.1 200"::equals).count();
        assertThat(answered).isBetween((long) FITTING, 2L * FITTING);
        assertThat(statuses.stream().filter("HTTP/1.1 503"::equals)).hasSize(READERS - (int) answered);
        assertThat(reads.answersBytes()).isPositive();
        get("/api/sessions/" + small).then().statusCode(200);
        assertThat(get("/api/sessions/" + large).statusCode()).isEqualTo(200);
        close();
        await().until(() -> reads.answersBytes() == 0);
    }

    private Socket ask(String conversation) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        socket.getOutputStream()
                .write(("GET /api/sessions/" + conversation + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}

package dev.agentpipe.ingest.event;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.ingest.Ingest;
import dev.agentpipe.ingest.SharedApplication;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients experience while other clients' batches are being read. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SharedApplication.class)
class BatchTurnsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Database database = TestServers.database();
    private final CompletableFuture<Void> held = new CompletableFuture<>();

    @Inject
    BatchTurns turns;

    @BeforeEach
    void takeAllTurns() throws SQLException {
        database.clear();
        for (int i = 0; i < BatchTurns.AT_ONCE; i++) {
            turns.read(1, held::join).subscribe().with(ignored -> {});
        }
        await().atMost(LIMIT).until(() -> turns.waitingBytes() == 0);
    }

    @AfterEach
    void giveThemBack() {
        held.complete(null);
    }

    @Test
    void batches_wait_up_to_a_bound_and_single_events_do_not() {
        int fitting = (int) (BatchTurns.MAX_WAITING_BYTES / BatchBody.MAX_BYTES);
        List<CompletableFuture<Reply>> waiting = IntStream.range(0, fitting)
                .mapToObj(i -> later(largestBatch("m" + i)))
                .toList();
        await().atMost(LIMIT).until(() -> turns.waiting() == fitting);
        Reply oneMore = later(largestBatch("one-more")).join();
        assertThat(oneMore.status()).isEqualTo(503);
        assertThat(oneMore.header("Retry-After")).isPresent();
        assertThat(oneMore.text("error")).isEqualTo("unavailable");

        Ingest.ADMIN.event(Events.message("c1")).statusCode(201);
        Ingest.ADMIN.event(Events.message("c1", "large", "x".repeat(90_000))).statusCode(201);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        held.complete(null);
        waiting.forEach(batch -> assertAccepted(batch.join()));
        assertAccepted(later(largestBatch("one-more")).join());
        assertThat(turns.waitingBytes()).isZero();
    }

    @Test
    void a_client_that_disconnects_no_longer_waits() throws Exception {
        CompletableFuture<Reply> first = later(Events.message("c1", "m1", "hi"));
        await().atMost(LIMIT).until(() -> turns.waiting() == 1);
        try (Socket client = send(Events.message("c1", "m2", "hi"))) {
            await().atMost(LIMIT).until(() -> turns.waiting() == 2);
            assertThat(client.isConnected()).isTrue();
        }
        await().atMost(LIMIT).until(() -> turns.waiting() == 1);
        held.complete(null);
        assertAccepted(first.join());
        Ingest.ADMIN.batch(Events.message("c1", "m3", "hi")).statusCode(200);
        assertThat(database.column("select id from message order by id")).containsExactly("m1", "m3");
    }

    private static void assertAccepted(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().path("accepted").asInt()).isOne();
    }

    /** Not by REST Assured, which takes so long over some megabytes that the first of them have waited for too long. */
    private static CompletableFuture<Reply> later(String events) {
        Client client = new Client(URI.create("http://localhost:" + RestAssured.port), TestServers.KEY).within(LIMIT);
        return Client.later(client.request("POST", "/api/ingest/batch", events).build());
    }

    /** One message, as an array that is as long as one may be. */
    private static String largestBatch(String id) {
        String event = "[" + Events.message("c1", id, "hi") + "]";
        return " ".repeat(BatchBody.MAX_BYTES - event.length()) + event;
    }

    /** Sends a batch, and reads no answer. */
    private static Socket send(String event) throws IOException {
        Socket socket = new Socket("localhost", RestAssured.port);
        socket.getOutputStream()
                .write(("POST /api/ingest/batch HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + TestServers.KEY + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: "
                                + event.length() + "\r\n\r\n" + event)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}

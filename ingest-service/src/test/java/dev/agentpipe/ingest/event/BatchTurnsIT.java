package dev.agentpipe.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.agentpipe.ingest.Ingest;
import dev.agentpipe.ingest.SharedApplication;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
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

    private static final Duration LIMIT = Duration.ofSeconds(25);

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
        List<CompletableFuture<ValidatableResponse>> waiting = IntStream.range(0, fitting)
                .mapToObj(i -> later(largestBatch("m" + i)))
                .toList();
        await().atMost(LIMIT).until(() -> turns.waiting() == fitting);
        Ingest.ADMIN
                .batch(largestBatch("one-more"))
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("error", equalTo("unavailable"));

        Ingest.ADMIN.event(Events.message("c1")).statusCode(201);
        Ingest.ADMIN.event(Events.message("c1", "large", "x".repeat(90_000))).statusCode(201);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        held.complete(null);
        waiting.forEach(batch -> batch.join().statusCode(200).body("accepted", equalTo(1)));
        Ingest.ADMIN.batch(largestBatch("one-more")).statusCode(200).body("accepted", equalTo(1));
        assertThat(turns.waitingBytes()).isZero();
    }

    @Test
    void a_client_that_disconnects_no_longer_waits() throws Exception {
        CompletableFuture<ValidatableResponse> first = later(Events.message("c1", "m1", "hi"));
        await().atMost(LIMIT).until(() -> turns.waiting() == 1);
        try (Socket client = send(Events.message("c1", "m2", "hi"))) {
            await().atMost(LIMIT).until(() -> turns.waiting() == 2);
            assertThat(client.isConnected()).isTrue();
        }
        await().atMost(LIMIT).until(() -> turns.waiting() == 1);
        held.complete(null);
        first.join().statusCode(200).body("accepted", equalTo(1));
        Ingest.ADMIN.batch(Events.message("c1", "m3", "hi")).statusCode(200);
        assertThat(database.column("select id from message order by id")).containsExactly("m1", "m3");
    }

    private static CompletableFuture<ValidatableResponse> later(String events) {
        return CompletableFuture.supplyAsync(
                () -> Ingest.ADMIN.send("POST", "/api/ingest/batch", events), sending -> new Thread(sending).start());
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

package dev.agentpipe.ingest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Repeats, conflicts, and sessions that hold locks without working. */
class AppendIT {

    private static Database database;
    private static IngestProcess service;
    private static Client client;

    @BeforeAll
    static void start() throws SQLException {
        database = SharedServers.database();
        service = IngestProcess.start(database, SharedServers.redis());
        client = service.client();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_repeat_is_answered_200_with_the_same_id_and_changes_nothing() throws SQLException {
        String event = Events.message("repeat", "m1", "hi");
        Reply first = client.ingest(event);
        Reply second = client.ingest(event);
        assertEquals(201, first.status(), first.body());
        assertEquals("created", first.text("status"));
        assertEquals(200, second.status(), second.body());
        assertEquals("duplicate", second.text("status"));
        assertEquals(first.text("message_id"), second.text("message_id"));
        assertEquals(1, database.count("select count(*) from event_log where conversation_id = 'repeat'"));
    }

    @Test
    void another_content_under_the_same_id_is_a_conflict() {
        assertEquals(201, client.ingest(Events.message("clash", "m1", "hi")).status());
        Reply conflict = client.ingest(Events.message("clash", "m1", "ho"));
        assertEquals(409, conflict.status());
        assertEquals("conflict", conflict.text("error"));
        assertEquals("data.message_id", conflict.text("field"));
    }

    @Test
    void a_held_conversation_does_not_slow_down_the_others() throws SQLException {
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('held', 0))");
            List<CompletableFuture<Reply>> held = new ArrayList<>();
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                held.add(client.ingestLater(Events.message("held")));
                long start = System.nanoTime();
                assertEquals(201, client.ingest(Events.message("free")).status());
                millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            }
            // One of them met the wait for the lock, which is at most 250 ms; the rest must not notice.
            List<Long> slow = millis.stream().filter(taken -> taken > 200).toList();
            assertTrue(slow.size() <= 3, () -> "slow answers in ms: " + slow);
            assertFalse(held.stream().anyMatch(CompletableFuture::isDone));
            stranger.rollback();
            held.forEach(reply -> assertEquals(201, reply.join().status()));
        }
    }

    @Test
    void an_event_of_a_conversation_that_stays_held_gets_503_within_the_deadline() throws SQLException {
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('kept', 0))");
            long start = System.nanoTime();
            Reply reply = client.ingest(Events.message("kept"));
            assertEquals(503, reply.status());
            assertEquals("unavailable", reply.text("error"));
            assertTrue(reply.header("Retry-After").isPresent());
            assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 10);
            stranger.rollback();
        }
        await().atMost(Duration.ofSeconds(5))
                .until(() -> client.ingest(Events.message("kept")).stored());
    }

    @Test
    void a_session_that_idles_with_the_order_lock_is_ended() throws SQLException {
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("select lock_event_order()");
            assertEquals(201, client.ingest(Events.message("ordered")).status());
            assertFalse(stranger.isValid(1));
        }
    }

    @Test
    void commits_are_durable() throws SQLException {
        assertEquals("on", database.value("show fsync"));
        assertEquals("on", database.value("show synchronous_commit"));
    }
}

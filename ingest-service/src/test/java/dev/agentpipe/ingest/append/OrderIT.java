package dev.agentpipe.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of the events of one request, and their identities. */
class OrderIT {

    private static Database database;
    private static IngestProcess service;
    private static Client client;

    @BeforeAll
    static void start() throws SQLException {
        database = TestServers.emptyDatabase();
        service = IngestProcess.start(database, RedisServer.start());
        client = service.client();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_message_may_have_the_id_that_is_the_identity_of_a_start() {
        for (boolean messageFirst : new boolean[] {true, false}) {
            String id = "kinds-" + messageFirst;
            String message = Events.message(id, "started", "hi");
            String started = Events.started(id, "2026-11-20T23:16:21Z");
            Reply reply = batch(messageFirst ? List.of(message, started) : List.of(started, message));
            assertThat(reply.json().path("accepted").asInt()).as(reply.body()).isEqualTo(2);
        }
    }

    /** Held for so many milliseconds, so that the lock comes free at different moments of the two lanes. */
    @ParameterizedTest
    @ValueSource(ints = {100, 300, 450, 600, 900, 1300})
    void a_batch_of_a_busy_conversation_commits_in_its_order(int heldMillis) throws Exception {
        String id = "held-" + heldMillis;
        List<String> ids = IntStream.range(0, 1000).mapToObj("m%04d"::formatted).toList();
        CompletableFuture<Reply> reply;
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('" + id + "', 0))");
            reply = CompletableFuture.supplyAsync(() -> batch(ids.stream()
                    .map(message -> Events.message(id, message, "hi"))
                    .toList()));
            statement.execute("select pg_sleep(" + heldMillis / 1000.0 + ")");
            stranger.rollback();
        }
        assertThat(reply.get(20, TimeUnit.SECONDS).json().path("accepted").asInt())
                .isEqualTo(1000);
        assertThat(database.column("select id from message where conversation_id = ? order by position", id))
                .isEqualTo(ids);
    }

    private static Reply batch(List<String> events) {
        return client.send("POST", "/api/ingest/batch", events.stream().collect(Collectors.joining(",", "[", "]")));
    }
}

package dev.agentpipe.ingest.append;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** However a request is made up, it costs a few transactions and little memory, and the others do not notice. */
class BoundedWorkIT {

    private static Database database;
    private static IngestProcess service;
    private static Client client;

    @BeforeAll
    static void start() throws SQLException {
        database = TestServers.emptyDatabase();
        service =
                IngestProcess.start(database, RedisServer.start(), Map.of("AGENTPIPE_RATE_LIMIT_SESSIONS", "1000000"));
        client = service.client();
        database.execute("alter table message add constraint test check (content <> 'unstorable')");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_thousand_different_starts_of_a_conversation_cost_a_few_transactions() throws Exception {
        long before = transactions();
        JsonNode answer = batch(i -> started("starts", i)).json();
        assertThat(transactions() - before).isLessThan(20);
        assertThat(answer.path("accepted").asInt()).isOne();
        assertThat(answer.path("duplicates").asInt()).isEqualTo(999);
        assertThat(database.number("select count(*) from participant where conversation_id = 'starts'"))
                .isEqualTo(1000);
    }

    @Test
    void a_thousand_variants_of_a_stored_message_cost_a_few_transactions() throws Exception {
        client.ingest(Events.message("variants", "m1", "7"));
        long before = transactions();
        JsonNode answer = batch(i -> Events.message("variants", "m1", Integer.toString(i)))
                .json();
        assertThat(transactions() - before).isLessThan(20);
        assertThat(answer.path("duplicates").asInt()).isOne();
        assertThat(answer.path("rejected").size()).isEqualTo(999);
    }

    @Test
    void a_thousand_malformed_lines_cost_a_few_transactions() throws Exception {
        long before = transactions();
        JsonNode answer = batch(i -> "{\"type\":" + i + "}").json();
        assertThat(transactions() - before).isLessThan(20);
        assertThat(answer.path("rejected").size()).isEqualTo(1000);
        assertThat(database.number(
                        "select count(*) from rejected_event where convert_from(body, 'UTF8') like '{\"type\":%'"))
                .isEqualTo(1000);
    }

    @Test
    void a_thousand_events_that_the_database_rejects_cost_a_bounded_number_of_transactions() throws Exception {
        String good = Events.message("unstorable", "good", "hi");
        long before = transactions();
        JsonNode answer = batch(i -> i == 0 ? good : Events.message("unstorable", "m" + i, "unstorable"))
                .json();
        assertThat(transactions() - before).isLessThan(100);
        assertThat(answer.path("rejected").size() + answer.path("accepted").asInt())
                .isEqualTo(1000);
        assertThat(answer.path("rejected").size()).isGreaterThanOrEqualTo(999);
    }

    @Test
    void the_others_are_served_while_large_batches_are_worked_on() {
        List<CompletableFuture<Reply>> batches = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            batches.add(CompletableFuture.supplyAsync(() -> batch(j -> started("many-" + number, j))));
        }
        List<Long> millis = new ArrayList<>();
        while (batches.stream().anyMatch(batch -> !batch.isDone())) {
            long start = System.nanoTime();
            Reply reply = client.ingest(Events.message("normal"));
            assertThat(reply.status()).as(reply.body()).isEqualTo(201);
            millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
        }
        assertThat(millis.stream().filter(taken -> taken < 2_000).count())
                .as(() -> "answers after so many ms: " + millis)
                .isGreaterThanOrEqualTo(millis.size() - millis.size() / 4);
        // Not all of them find room at once.
        batches.forEach(batch -> assertThat(batch.join().status()).isIn(200, 503));
        assertThat(batches).anyMatch(batch -> batch.join().status() == 200);
    }

    @Test
    void rejected_events_that_cannot_be_kept_leave_connections_for_the_others() throws Exception {
        Client patient = client.within(Duration.ofMinutes(1));
        List<CompletableFuture<Reply>> rejected;
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("lock table rejected_event in access exclusive mode");
            // Twice as many as there are connections.
            rejected = IntStream.range(0, 16)
                    .mapToObj(i -> patient.ingestLater("{\"type\":\"no type\",\"number\":" + i + "}"))
                    .toList();
            await().atMost(Duration.ofSeconds(25)).until(() -> rejected.stream().anyMatch(CompletableFuture::isDone));
            Reply reply = client.ingest(Events.message("normal"));
            assertThat(reply.status()).as(reply.body()).isEqualTo(201);
            stranger.rollback();
        }
        // Those that were refused for the wait are sent again.
        rejected.forEach(reply -> assertThat(reply.join().status()).isIn(400, 503));
        assertThat(client.ingest("{\"type\":\"no type\"}").status()).isEqualTo(400);
    }

    @Test
    void a_list_of_rejected_events_is_bounded_in_bytes_and_in_rate() throws Exception {
        database.execute("""
                insert into rejected_event (key_id, digest, error, message, details, body, size)
                select 'large', sha256(convert_to(i::text, 'UTF8')), 'validation_failed', 'm', '[]',
                  convert_to(repeat(chr(1), 1000000), 'UTF8'), 1000000 from generate_series(1, 60) i""");
        List<CompletableFuture<Reply>> readers = IntStream.range(0, 12)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> client.get("/api/ingest/rejected?limit=100")))
                .toList();
        for (CompletableFuture<Reply> reader : readers) {
            Reply reply = reader.join();
            assertThat(reply.status()).isIn(200, 503);
            assertThat(reply.body().length()).isLessThan(16 << 20);
        }
        assertThat(service.log()).doesNotContain("OutOfMemory");
        assertThat(client.ingest(Events.message("after-the-readers")).status()).isEqualTo(201);
        Reply page = client.get("/api/ingest/rejected?limit=100");
        assertThat(page.header("RateLimit-Limit")).isPresent();
        int seen = 0;
        while (!page.json().path("rejected").isEmpty()) {
            List<String> ids = page.json().path("rejected").findValuesAsText("id");
            seen += ids.size();
            page = client.get("/api/ingest/rejected?limit=100&before=" + ids.get(ids.size() - 1));
        }
        assertThat(seen).isGreaterThanOrEqualTo(60);
    }

    /** Counts those that wrote or locked anything, of the whole server; nobody else uses it meanwhile. */
    private static long transactions() throws SQLException {
        return database.number("select pg_current_xact_id()::text");
    }

    private static String started(String conversationId, int number) {
        return Events.started(conversationId, "2026-11-20T23:16:21Z")
                .replace("\"initial_prompt\":\"p\"", "\"initial_prompt\":\"p" + number + "\"")
                .replace("\"agent_id\":\"a\"", "\"agent_id\":\"a" + number + "\"");
    }

    private static Reply batch(IntFunction<String> event) {
        String body = IntStream.range(0, 1000).mapToObj(event).collect(Collectors.joining(",", "[", "]"));
        return client.send("POST", "/api/ingest/batch", body);
    }
}

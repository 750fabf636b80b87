package dev.agentpipe.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Numbers and events that the database would not take: one of them harms neither its conversation nor its batch. */
class BoundsIT {

    private static Database database;
    private static IngestProcess service;
    private static Client client;

    @BeforeAll
    static void start() throws SQLException {
        database = TestServers.emptyDatabase();
        service = IngestProcess.start(database, RedisServer.start());
        client = service.client().as(key());
        database.execute("alter table message add constraint test check (content <> 'unstorable')");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_count_that_no_sum_could_hold_is_rejected_and_kept() {
        for (String count : List.of("9223372036854775807", "9223372036854775806", "1000000000001")) {
            Reply reply = client.ingest(tokens("poisoned", "huge", count));
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.text("field")).isEqualTo("data.tokens_used");
            assertThat(rejected().get(0).path("body").asText()).contains(count);
        }
        assertThat(client.ingest(tokens("poisoned", "m1", "1000000000000")).status())
                .isEqualTo(201);
        assertThat(client.ingest(tokens("poisoned", "m2", "10")).status()).isEqualTo(201);
    }

    @Test
    void a_conversation_whose_sum_is_full_still_takes_messages() throws Exception {
        client.ingest(tokens("full", "m1", "10"));
        database.execute("update conversation set total_tokens = 9223372036854775807 where id = 'full'");
        Reply reply = client.ingest(tokens("full", "m2", "10"));
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        assertThat(database.value("select total_tokens from conversation where id = 'full'"))
                .isEqualTo("9223372036854775807");
    }

    @Test
    void an_event_that_only_the_database_rejects_is_kept() {
        String event = Events.message("checked", "m1", "unstorable");
        assertThat(client.ingest(event).status()).isEqualTo(409);
        assertThat(rejected().get(0).path("body").asText()).isEqualTo(event);
        assertThat(rejected().get(0).path("error").asText()).isEqualTo("conflict");
    }

    @Test
    void a_conflict_is_kept() {
        client.ingest(Events.message("clash", "m1", "hi"));
        String other = Events.message("clash", "m1", "ho");
        assertThat(client.ingest(other).status()).isEqualTo(409);
        assertThat(rejected().get(0).path("body").asText()).isEqualTo(other);
    }

    @Test
    void an_event_that_the_database_rejects_leaves_the_rest_of_its_batch_alone() {
        String bad = Events.message("mixed", "bad", "unstorable");
        Reply reply = client.send(
                "POST",
                "/api/ingest/batch",
                "[" + String.join(",", Events.message("mixed"), Events.message("other"), bad, Events.message("mixed"))
                        + "]");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().path("accepted").asInt()).isEqualTo(3);
        assertThat(reply.json().path("rejected").findValuesAsText("index")).containsExactly("2");
        assertThat(rejected().get(0).path("body").asText()).isEqualTo(bad);
    }

    private static JsonNode rejected() {
        return client.get("/api/ingest/rejected").json().path("rejected");
    }

    private static String tokens(String conversationId, String messageId, String count) {
        return Events.message(conversationId, messageId, "hi")
                .replace("\"content\"", "\"tokens_used\":" + count + ",\"content\"");
    }

    private static String key() {
        return service.client()
                .send(
                        "POST",
                        "/api/keys",
                        "{\"name\":\"" + UUID.randomUUID() + "\",\"scopes\":[\"ingest\"],"
                                + "\"limits\":{\"ingest\":1000000}}")
                .text("key");
    }
}

package dev.agentpipe.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever JSON and whatever Unicode: never a 5xx, and what is accepted is read back equal. A process: jqwik, which
 * shrinks a body that failed and repeats it by its seed, is a test engine of its own; Quarkus extends Jupiter only.
 */
class ArbitraryBodiesIT {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static Database database;
    private static IngestProcess service;

    @BeforeContainer
    static void start() throws SQLException {
        database = TestServers.emptyDatabase();
        service = IngestProcess.start(database, RedisServer.start());
    }

    @AfterContainer
    static void stop() {
        service.close();
    }

    @Property(tries = 200)
    void any_text_is_stored_as_it_came_or_refused(@ForAll String content) throws SQLException {
        String conversation = UUID.randomUUID().toString();
        ObjectNode event = (ObjectNode) Reply.parse(Events.message(conversation, "m", "x"));
        ((ObjectNode) event.get("data")).put("content", content);
        Reply reply = service.client().ingest(event.toString());
        boolean storable =
                content.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(content);
        if (storable) {
            assertThat(reply.status()).as(reply.body()).isEqualTo(201);
            assertThat(database.value("select content from message where conversation_id = ?", conversation))
                    .isEqualTo(content);
        } else {
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        }
    }

    @Property(tries = 500)
    void any_json_as_data_is_stored_or_refused(@ForAll("types") String type, @ForAll("objects") JsonNode data) {
        ObjectNode event = JSON.objectNode();
        event.put("type", type).put("timestamp", "2026-11-20T23:16:21Z").set("data", data);
        Reply reply = service.client().ingest(event.toString());
        assertThat(reply.status() < 500).as(() -> event + " -> " + reply.body()).isTrue();
    }

    @Property(tries = 100)
    void any_text_as_a_body_is_refused(@ForAll String body) {
        assertThat(service.client().ingest(body).status()).isEqualTo(400);
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of(
                "conversation.started",
                "message.created",
                "conversation.completed",
                "conversation.interrupted",
                "conversation.error",
                "error.occurred",
                "bridge.connected",
                "log.entry");
    }

    @Provide
    Arbitrary<JsonNode> objects() {
        return object(3);
    }

    private static Arbitrary<JsonNode> object(int depth) {
        Arbitrary<String> names = Arbitraries.oneOf(
                Arbitraries.of(List.of(
                        "conversation_id",
                        "conversationId",
                        "message",
                        "message_id",
                        "agent_id",
                        "agentId",
                        "agentType",
                        "agent_type",
                        "agentName",
                        "content",
                        "role",
                        "timestamp",
                        "metrics",
                        "duration_ms",
                        "cost",
                        "tokens_used",
                        "participants",
                        "mode",
                        "initial_prompt",
                        "initialPrompt",
                        "max_turns",
                        "status",
                        "duration_seconds",
                        "totalDuration",
                        "summary",
                        "metadata",
                        "error",
                        "error_message",
                        "details",
                        "settings",
                        "model")),
                Arbitraries.strings().ofMaxLength(8));
        Arbitrary<JsonNode> value = depth == 0
                ? scalar()
                : Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(6, scalar()),
                        net.jqwik.api.Tuple.of(2, Arbitraries.lazy(() -> object(depth - 1))),
                        net.jqwik.api.Tuple.of(1, Arbitraries.lazy(() -> array(depth - 1))));
        return Combinators.combine(names, value)
                .as(java.util.Map::entry)
                .list()
                .ofMaxSize(12)
                .map(entries -> {
                    ObjectNode object = JSON.objectNode();
                    entries.forEach(entry -> object.set(entry.getKey(), entry.getValue()));
                    return object;
                });
    }

    private static Arbitrary<JsonNode> array(int depth) {
        return object(depth).list().ofMaxSize(4).map(elements -> {
            ArrayNode array = JSON.arrayNode();
            elements.forEach(array::add);
            return array;
        });
    }

    private static Arbitrary<JsonNode> scalar() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20).map(JSON::textNode),
                Arbitraries.of("agent", "claude", "reactive", "completed", "2026-11-20T23:16:21Z", "c1")
                        .map(JSON::textNode),
                Arbitraries.bigDecimals().map(JSON::numberNode),
                Arbitraries.longs().map(JSON::numberNode),
                Arbitraries.of(true, false).map(JSON::booleanNode),
                Arbitraries.just(JSON.nullNode()));
    }
}

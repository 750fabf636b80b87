package dev.agentpipe.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of every event, spoilt in every way: what comes back is always what the description promises. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiIT {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** What a field becomes; null for absent. */
    private static final List<JsonNode> SPOILT = new ArrayList<>();

    static {
        SPOILT.add(null);
        SPOILT.add(JSON.nullNode());
        SPOILT.add(JSON.numberNode(0));
        SPOILT.add(JSON.numberNode(-1));
        SPOILT.add(JSON.numberNode(new java.math.BigDecimal("1e400")));
        SPOILT.add(JSON.textNode(""));
        SPOILT.add(JSON.textNode("x\u0000y"));
        SPOILT.add(JSON.textNode("a".repeat(110_000)));
        SPOILT.add(JSON.booleanNode(true));
        SPOILT.add(JSON.arrayNode());
        SPOILT.add(JSON.arrayNode().add(JSON.nullNode()));
        SPOILT.add(JSON.objectNode());
    }

    private IngestProcess service;
    private Description description;
    private int unique;

    @BeforeAll
    void start() throws SQLException {
        service = IngestProcess.start(SharedServers.database(), SharedServers.redis());
        description = Description.of(service.client());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    Stream<String> examples() {
        return description.examples("/api/ingest").keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_is_taken(String name) {
        JsonNode event = description.examples("/api/ingest").get(name);
        Reply reply = post(event);
        assertTrue(reply.stored(), reply.body());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_spoilt_field_is_answered_as_described(String name) {
        JsonNode event = description.examples("/api/ingest").get(name);
        List<List<Object>> paths = new ArrayList<>();
        collect(event, List.of(), paths);
        assertTrue(paths.size() > 3);
        for (List<Object> path : paths) {
            for (JsonNode value : SPOILT) {
                ObjectNode spoilt = event.deepCopy();
                put(spoilt, path, value);
                freshIdentity(spoilt, path);
                Reply reply = post(spoilt);
                assertTrue(reply.status() < 500, () -> path + " as " + value + ": " + reply.body());
                if (reply.status() == 400) {
                    assertNotEquals("", reply.text("detail"));
                    assertTrue(reply.body().lines().count() == 1);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_wrong_type_of_a_required_field_is_named(String name) {
        ObjectNode event = description.examples("/api/ingest").get(name).deepCopy();
        event.put("timestamp", "yesterday");
        Reply reply = post(event);
        assertEquals(400, reply.status());
        assertEquals("timestamp", reply.text("field"));
    }

    @Test
    void the_page_to_try_it_is_there_in_the_local_profile_alone() throws SQLException {
        assertEquals(404, service.client().get("/q/swagger-ui/").status());
        try (IngestProcess local = IngestProcess.start(
                SharedServers.database(), SharedServers.redis(), Map.of("QUARKUS_PROFILE", "local"))) {
            assertEquals(200, local.client().get("/q/swagger-ui/").status());
        }
    }

    private Reply post(JsonNode event) {
        Reply reply = service.client().ingest(event.toString());
        description.check("/api/ingest", "post", reply);
        return reply;
    }

    /** Otherwise most would be conflicts or repeats of the one before. */
    private void freshIdentity(ObjectNode event, List<Object> spoilt) {
        for (String id : List.of("message_id", "conversation_id", "conversationId")) {
            if (event.path("data").has(id) && !spoilt.contains(id) && spoilt.size() > 1) {
                ((ObjectNode) event.get("data")).put(id, "spoilt-" + unique++);
            }
        }
    }

    private static void collect(JsonNode node, List<Object> path, List<List<Object>> paths) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                descend(field.getValue(), path, field.getKey(), paths);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                descend(array.get(i), path, i, paths);
            }
        }
    }

    private static void descend(JsonNode node, List<Object> path, Object step, List<List<Object>> paths) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        paths.add(longer);
        collect(node, longer, paths);
    }

    private static void put(JsonNode event, List<Object> path, JsonNode value) {
        JsonNode parent = event;
        for (Object step : path.subList(0, path.size() - 1)) {
            parent = step instanceof Integer index ? parent.get(index) : parent.get((String) step);
        }
        Object last = path.get(path.size() - 1);
        if (parent instanceof ArrayNode array) {
            array.set((Integer) last, value == null ? JSON.nullNode() : value);
        } else if (value == null) {
            ((ObjectNode) parent).remove((String) last);
        } else {
            ((ObjectNode) parent).set((String) last, value);
        }
    }
}

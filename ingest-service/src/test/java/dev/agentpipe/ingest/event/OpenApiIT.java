package dev.agentpipe.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.contract.Description;
import dev.agentpipe.contract.MutatedDocument;
import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.sql.SQLException;
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

    private static final String PATH = "/api/ingest";

    private IngestProcess service;
    private Description description;
    private int unique;

    @BeforeAll
    void start() throws SQLException {
        service = IngestProcess.start(TestServers.emptyDatabase(), RedisServer.start());
        description =
                Description.of(service.client().get("/q/openapi?format=json").body());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    Stream<String> examples() {
        return description.examples(PATH, "application/json").keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_is_taken(String name) {
        JsonNode event = description.examples(PATH, "application/json").get(name);
        Reply reply = post(event);
        assertThat(reply.stored()).as(reply.body()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_spoilt_field_is_answered_as_described(String name) {
        JsonNode event = description.examples(PATH, "application/json").get(name);
        List<MutatedDocument> all = MutatedDocument.of(event);
        assertThat(all.size() > 30).isTrue();
        for (MutatedDocument spoilt : all) {
            freshIdentity(spoilt);
            Reply reply = post(spoilt.document());
            assertThat(reply.status() < 500)
                    .as(() -> spoilt + ": " + reply.body())
                    .isTrue();
            if (reply.status() == 400) {
                assertThat(reply.text("detail")).isNotEqualTo("");
                assertThat(reply.body().lines().count()).isOne();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_wrong_type_of_a_required_field_is_named(String name) {
        ObjectNode event =
                description.examples(PATH, "application/json").get(name).deepCopy();
        event.put("timestamp", "yesterday");
        Reply reply = post(event);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("field")).isEqualTo("timestamp");
    }

    @Test
    void the_page_to_try_it_is_there_in_the_local_profile_alone() throws Exception {
        assertThat(service.client().get("/q/swagger-ui/").status()).isEqualTo(404);
        try (IngestProcess local = IngestProcess.start(
                TestServers.emptyDatabase(), RedisServer.start(), Map.of("QUARKUS_PROFILE", "local"))) {
            assertThat(local.client().get("/q/swagger-ui/").status()).isEqualTo(200);
        }
    }

    private Reply post(JsonNode event) {
        Reply reply = service.client().ingest(event.toString());
        description.check(
                PATH, "post", reply.status(), reply.header("Content-Type").orElse(null), reply.body());
        return reply;
    }

    /** Otherwise most would be conflicts or repeats of the one before. */
    private void freshIdentity(MutatedDocument spoilt) {
        JsonNode data = spoilt.document().path("data");
        for (String id : List.of("message_id", "conversation_id", "conversationId")) {
            if (data.has(id) && !spoilt.touches(id)) {
                ((ObjectNode) data).put(id, "spoilt-" + unique++);
            }
        }
    }
}

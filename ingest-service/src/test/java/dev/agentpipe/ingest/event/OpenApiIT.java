package dev.agentpipe.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.contract.Description;
import dev.agentpipe.contract.MutatedDocument;
import dev.agentpipe.ingest.SharedApplication;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every field of every event, mutated in every way: every answer is one that the description promises. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SharedApplication.class)
class OpenApiIT {

    private static final String PATH = "/api/ingest";
    private static final int EXAMPLES = 12;

    @TestHTTPResource("/")
    URI base;

    private Description description;
    private Map<String, JsonNode> examples;
    private int unique;

    @BeforeEach
    void readDescription() {
        description = Description.of(RestAssured.get("/q/openapi?format=json").asString());
        examples = description.examples(PATH, "application/json");
        assertThat(examples).hasSizeGreaterThanOrEqualTo(EXAMPLES);
    }

    @Test
    void every_example_is_taken() {
        examples.forEach(
                (name, event) -> assertThat(post(event).status()).as(name).isIn(200, 201));
    }

    @Test
    void every_mutated_field_is_answered_as_described() {
        examples.forEach((name, event) -> {
            List<MutatedDocument> all = MutatedDocument.of(event);
            assertThat(all).as(name).hasSizeGreaterThan(30);
            for (MutatedDocument mutated : all) {
                freshIdentity(mutated);
                Reply answer = post(mutated.document());
                assertThat(answer.status()).as(mutated.toString()).isLessThan(500);
                if (answer.status() == 400) {
                    assertThat(answer.body().lines()).as(mutated.toString()).hasSize(1);
                    assertThat(answer.text("detail")).as(mutated.toString()).isNotEmpty();
                }
            }
        });
    }

    @Test
    void the_wrong_type_of_a_required_field_is_named() {
        examples.forEach((name, example) -> {
            ObjectNode event = example.deepCopy();
            event.put("timestamp", "yesterday");
            Reply answer = post(event);
            assertThat(answer.status()).as(name).isEqualTo(400);
            assertThat(answer.text("field")).as(name).isEqualTo("timestamp");
        });
    }

    @Test
    void the_page_to_try_it_is_not_there_outside_the_local_profile() {
        RestAssured.get("/q/swagger-ui/").then().statusCode(404);
    }

    /** Not by REST Assured, which takes twice as long for so many requests. */
    private Reply post(JsonNode event) {
        Reply answer = new Client(base, TestServers.KEY).ingest(event.toString());
        description.check(
                PATH, "post", answer.status(), answer.header("Content-Type").orElse(null), answer.body());
        return answer;
    }

    /** Otherwise most would be conflicts or repeats of the one before. */
    private void freshIdentity(MutatedDocument mutated) {
        JsonNode data = mutated.document().path("data");
        for (String id : List.of("message_id", "conversation_id", "conversationId")) {
            if (data.has(id) && !mutated.touches(id)) {
                ((ObjectNode) data).put(id, "mutated-" + unique++);
            }
        }
    }
}

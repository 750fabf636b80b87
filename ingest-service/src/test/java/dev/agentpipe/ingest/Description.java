package dev.agentpipe.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.LinkedHashMap;
import java.util.Map;

/** The API as the service describes it. */
final class Description {

    private final JsonNode document;
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private Description(JsonNode document) {
        this.document = document;
    }

    static Description of(Client client) {
        return new Description(client.get("/q/openapi?format=json").json());
    }

    /** The examples of what may be posted to {@code path}, by their names. */
    Map<String, JsonNode> examples(String path) {
        Map<String, JsonNode> examples = new LinkedHashMap<>();
        document.path("paths")
                .path(path)
                .at("/post/requestBody/content/application~1json/examples")
                .properties()
                .forEach(example ->
                        examples.put(example.getKey(), example.getValue().path("value")));
        assertFalse(examples.isEmpty());
        return examples;
    }

    /** Fails unless {@code reply} is an answer that the description allows. */
    void check(String path, String method, Reply reply) {
        JsonNode response = resolve(
                document.path("paths").path(path).path(method).path("responses").path("" + reply.status()));
        assertFalse(response.isMissingNode(), () -> reply.status() + " is not described: " + reply.body());
        String type = reply.header("Content-Type").orElse("").split(";", -1)[0];
        JsonNode schema = response.path("content").path(type).path("schema");
        assertFalse(schema.isMissingNode(), () -> type + " is not described for " + reply.status());
        assertEquals(Map.of(), errors(schema, reply.json()), reply::body);
    }

    private Map<String, String> errors(JsonNode schema, JsonNode value) {
        // The references inside point into the document, so it comes along.
        com.fasterxml.jackson.databind.node.ObjectNode whole = schema.deepCopy();
        whole.set("components", document.path("components"));
        JsonSchema compiled = schemas.getSchema(whole);
        Map<String, String> errors = new LinkedHashMap<>();
        compiled.validate(value)
                .forEach(error -> errors.put(error.getInstanceLocation().toString(), error.getMessage()));
        return errors;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }
}

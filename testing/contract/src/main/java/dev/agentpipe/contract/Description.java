package dev.agentpipe.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The API as a service describes it. */
public final class Description {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private final Map<String, JsonSchema> compiled = new HashMap<>();

    private Description(JsonNode document) {
        this.document = document;
    }

    /** Reads what the service answers at {@code /q/openapi?format=json}. */
    public static Description of(String document) {
        return new Description(parse(document));
    }

    /** The examples of what may be posted to {@code path} as {@code type}, by name; fails if there are none. */
    public Map<String, JsonNode> examples(String path, String type) {
        Map<String, JsonNode> examples = new LinkedHashMap<>();
        document.path("paths")
                .path(path)
                .at("/post/requestBody/content/" + type.replace("/", "~1") + "/examples")
                .properties()
                .forEach(example ->
                        examples.put(example.getKey(), example.getValue().path("value")));
        if (examples.isEmpty()) {
            throw new AssertionError(path + " has no examples of " + type);
        }
        return examples;
    }

    /** Fails unless the description allows this answer. */
    public void check(String path, String method, int status, String contentType, String body) {
        JsonNode response = resolve(
                document.path("paths").path(path).path(method).path("responses").path("" + status));
        if (response.isMissingNode()) {
            throw new AssertionError(status + " is not described: " + body);
        }
        JsonNode content = response.path("content");
        if (content.isMissingNode() && body.isEmpty()) {
            return;
        }
        String type = contentType == null ? "" : contentType.split(";", -1)[0];
        JsonNode schema = content.path(type).path("schema");
        if (schema.isMissingNode()) {
            throw new AssertionError(type + " is not described for " + status + ": " + body);
        }
        Map<String, String> errors = new LinkedHashMap<>();
        compiled.computeIfAbsent(path + method + status + type, unknown -> compile(schema))
                .validate(parse(body))
                .forEach(error -> errors.put(error.getInstanceLocation().toString(), error.getMessage()));
        if (!errors.isEmpty()) {
            throw new AssertionError(errors + " in " + body);
        }
    }

    /** With the document's components, which its references point to. */
    private JsonSchema compile(JsonNode schema) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.path("components"));
        return schemas.getSchema(whole);
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}

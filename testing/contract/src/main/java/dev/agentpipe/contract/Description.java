package dev.agentpipe.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** All of them, those that delete last. */
    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(operation -> operation.getValue().has("responses"))
                .forEach(operation -> operations.add(operation(path.getKey(), path.getValue(), operation.getKey()))));
        operations.sort(Comparator.comparing(operation -> operation.method().equals("delete")));
        return operations;
    }

    private Operation operation(String path, JsonNode ofPath, String method) {
        JsonNode operation = ofPath.path(method);
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode described : new JsonNode[] {ofPath, operation}) {
            described.path("parameters").forEach(parameter -> parameters.add(Parameter.of(resolve(parameter))));
        }
        JsonNode body = operation.at("/requestBody/content/application~1json/example");
        return new Operation(
                operation.path("operationId").asText(), path, method, parameters, body.isMissingNode() ? null : body);
    }

    /** Fails unless the description allows this answer. Only of JSON is the content looked at. */
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
        if (!type.endsWith("json") || type.endsWith("ndjson")) {
            return;
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

package dev.agentpipe.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.agentpipe.kit.Checkout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The descriptions of all services in one. Components of one name that differ are told apart by the name of the later
 * service in front; what a document says for all of its operations is said of each.
 */
final class CombinedDescription {

    static final Path FILE = Checkout.file("deploy/nginx/openapi.yaml");

    private static final List<String> SERVICES = List.of("ingest", "upload", "stream");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();

    private final ObjectNode document = YAML.createObjectNode();
    private final ArrayNode tags;
    private final ObjectNode paths;
    private final ObjectNode components;

    private CombinedDescription() {
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "AgentPipe Streaming")
                .put("version", "1.0")
                .put("description", "The API of all services, at the one address in front of them.");
        tags = document.putArray("tags");
        paths = document.putObject("paths");
        components = document.putObject("components");
    }

    /** As a text of YAML. */
    static String make() throws IOException {
        CombinedDescription combined = new CombinedDescription();
        for (String service : SERVICES) {
            combined.add(
                    service,
                    YAML.readTree(Checkout.file(service + "-service/src/main/resources/META-INF/openapi.yaml")
                            .toFile()));
        }
        return "# Made from the services' descriptions; CombinedDescriptionTest says how.\n"
                + YAML.writeValueAsString(combined.document);
    }

    private void add(String service, JsonNode source) {
        Set<String> renamed = conflicts(source.get("components"));
        String prefix = Character.toUpperCase(service.charAt(0)) + service.substring(1);
        JsonNode own = withReferences(source, renamed, prefix);
        source.path("tags").forEach(tags::add);
        if (source.path("tags").isEmpty()) {
            tags.addObject().put("name", service);
        }
        own.get("components")
                .properties()
                .forEach(section -> section.getValue().properties().forEach(component -> components
                        .withObject("/" + section.getKey())
                        .set(
                                renamed.contains(section.getKey() + "/" + component.getKey())
                                        ? prefix + component.getKey()
                                        : component.getKey(),
                                component.getValue())));
        own.get("paths").properties().forEach(path -> {
            path.getValue().properties().stream()
                    .map(Map.Entry::getValue)
                    .filter(operation -> operation.has("responses"))
                    .forEach(operation -> complete((ObjectNode) operation, service, source));
            if (paths.replace(path.getKey(), path.getValue()) != null) {
                throw new IllegalStateException("two services describe " + path.getKey());
            }
        });
    }

    private static void complete(ObjectNode operation, String service, JsonNode source) {
        if (!operation.has("security")) {
            operation.set("security", source.get("security"));
        }
        if (!operation.has("tags")) {
            operation.putArray("tags").add(service);
        }
    }

    /** What is there already and differs, and whatever refers to that. Schemes are named, not referred to: they must agree. */
    private Set<String> conflicts(JsonNode added) {
        Set<String> found = new TreeSet<>();
        int before;
        do {
            before = found.size();
            added.properties()
                    .forEach(section -> section.getValue().properties().forEach(component -> {
                        JsonNode earlier = components.path(section.getKey()).path(component.getKey());
                        String text = component.getValue().toString();
                        boolean refers =
                                found.stream().anyMatch(name -> text.contains("\"#/components/" + name + "\""));
                        if (!earlier.isMissingNode()
                                && !section.getKey().equals("securitySchemes")
                                && (refers || !earlier.equals(component.getValue()))) {
                            found.add(section.getKey() + "/" + component.getKey());
                        }
                    }));
        } while (found.size() > before);
        return found;
    }

    private static JsonNode withReferences(JsonNode node, Set<String> renamed, String prefix) {
        if (node.isObject()) {
            ObjectNode copy = YAML.createObjectNode();
            node.properties()
                    .forEach(field -> copy.set(field.getKey(), withReferences(field.getValue(), renamed, prefix)));
            if (copy.path("$ref").isTextual()) {
                String name = copy.get("$ref").asText().replaceFirst("^#/components/", "");
                if (renamed.contains(name)) {
                    copy.set("$ref", new TextNode("#/components/" + name.replace("/", "/" + prefix)));
                }
            }
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = YAML.createArrayNode();
            node.forEach(element -> copy.add(withReferences(element, renamed, prefix)));
            return copy;
        }
        return node;
    }
}

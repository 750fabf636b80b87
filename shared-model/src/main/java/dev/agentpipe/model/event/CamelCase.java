package dev.agentpipe.model.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** Turns the snake_case keys of the command line's objects into the camelCase that viewers get. */
final class CamelCase {

    /** Maps whose keys are the client's data, not names of fields. */
    private static final Set<String> DATA = Set.of("options", "settings");

    private CamelCase() {}

    static ObjectNode keysOf(ObjectNode node) {
        return node == null ? null : (ObjectNode) convert(node);
    }

    private static JsonNode convert(JsonNode node) {
        if (node.isObject()) {
            ObjectNode converted = Json.MAPPER.createObjectNode();
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                boolean data = DATA.contains(field.getKey());
                converted.set(name(field.getKey()), data ? field.getValue() : convert(field.getValue()));
            }
            return converted;
        }
        if (node.isArray()) {
            ArrayNode converted = Json.MAPPER.createArrayNode();
            node.forEach(element -> converted.add(convert(element)));
            return converted;
        }
        return node;
    }

    static String name(String snake) {
        if (snake.indexOf('_') < 1) {
            return snake;
        }
        StringBuilder camel = new StringBuilder(snake.length());
        boolean upper = false;
        for (int i = 0; i < snake.length(); i++) {
            char c = snake.charAt(i);
            if (c == '_' && camel.length() > 0) {
                upper = true;
            } else {
                camel.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return camel.toString();
    }
}

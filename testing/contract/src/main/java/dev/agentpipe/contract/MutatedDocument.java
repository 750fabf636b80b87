package dev.agentpipe.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A document with one of its fields changed to something a client might send by mistake or to do harm.
 *
 * @param path names of fields and indexes of arrays that lead to it
 * @param value its new value; null if it was removed
 */
public record MutatedDocument(List<Object> path, JsonNode value, ObjectNode document) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<JsonNode> VALUES = Arrays.asList(
            null,
            JSON.nullNode(),
            JSON.numberNode(0),
            JSON.numberNode(-1),
            JSON.numberNode(new BigDecimal("1e400")),
            JSON.textNode(""),
            JSON.textNode("x\u0000y"),
            JSON.textNode("a".repeat(110_000)),
            JSON.booleanNode(true),
            JSON.arrayNode(),
            JSON.arrayNode().add(JSON.nullNode()),
            JSON.objectNode());

    public MutatedDocument {
        path = List.copyOf(path);
    }

    /** Every field of {@code document}, which stays as it is, with every value. */
    public static List<MutatedDocument> of(JsonNode document) {
        List<List<Object>> paths = new ArrayList<>();
        collect(document, List.of(), paths);
        List<MutatedDocument> all = new ArrayList<>();
        for (List<Object> path : paths) {
            for (JsonNode value : VALUES) {
                ObjectNode copy = document.deepCopy();
                put(copy, path, value);
                all.add(new MutatedDocument(path, value, copy));
            }
        }
        return all;
    }

    /** Whether that field was changed, or something around it. */
    public boolean touches(String field) {
        return path.size() < 2 || path.contains(field);
    }

    @Override
    public String toString() {
        String text = String.valueOf(value);
        return path + " as " + (text.length() > 40 ? text.substring(0, 40) + "…" : text);
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

    private static void put(JsonNode document, List<Object> path, JsonNode value) {
        JsonNode parent = document;
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

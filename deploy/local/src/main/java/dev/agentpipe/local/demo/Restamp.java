package dev.agentpipe.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Replaces ids consistently, and shifts all times by the same duration. */
final class Restamp {

    private static final Set<String> ID_FIELDS = Set.of("conversation_id", "message_id", "conversationId", "messageId");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");

    private final Duration shift;
    private final Map<String, String> ids = new HashMap<>();

    Restamp(Duration shift) {
        this.shift = shift;
    }

    JsonNode event(JsonNode event) {
        return value("", event);
    }

    private JsonNode value(String field, JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(entry -> copy.set(entry.getKey(), value(entry.getKey(), entry.getValue())));
            return copy;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> copy.add(value(field, element)));
            return copy;
        }
        return value instanceof TextNode ? TextNode.valueOf(text(field, value.asText())) : value;
    }

    private String text(String field, String text) {
        if (ID_FIELDS.contains(field)) {
            return ids.computeIfAbsent(text, id -> UUID.randomUUID().toString());
        }
        return TIME.matcher(text).matches() ? shifted(text) : text;
    }

    /** A time without fractions of a second keeps none. */
    private String shifted(String time) {
        Instant shifted = Instant.parse(time).plus(shift);
        return (time.contains(".") ? shifted : shifted.truncatedTo(ChronoUnit.SECONDS)).toString();
    }
}

package dev.agentpipe.model.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.session.Timestamp;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the fields of one JSON object by their documented name or the command line's, and notes what has the wrong type.
 * An absent field, a null and a field of the wrong type all read as null.
 */
public final class Fields {

    private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private final ObjectNode node;
    private final String documentedPrefix;
    private final String requestPrefix;
    private final Vocabulary vocabulary;
    private final List<FieldError> errors;
    private final Map<String, String> requestNames;
    private final List<String> taken;

    /**
     * Reads {@code node}.
     *
     * @param documentedPrefix the path of the object in the event's record, with a dot at the end, or empty
     * @param requestPrefix its path in the request
     * @param requestNames filled with the request's name of every field that is read; null to save the work
     */
    public Fields(
            ObjectNode node,
            String documentedPrefix,
            String requestPrefix,
            Vocabulary vocabulary,
            List<FieldError> errors,
            Map<String, String> requestNames) {
        this(node, documentedPrefix, requestPrefix, vocabulary, errors, requestNames, new ArrayList<>());
    }

    private Fields(
            ObjectNode node,
            String documentedPrefix,
            String requestPrefix,
            Vocabulary vocabulary,
            List<FieldError> errors,
            Map<String, String> requestNames,
            List<String> taken) {
        this.node = node;
        this.documentedPrefix = documentedPrefix;
        this.requestPrefix = requestPrefix;
        this.vocabulary = vocabulary;
        this.errors = errors;
        this.requestNames = requestNames;
        this.taken = taken;
    }

    public String text(String name, String alias) {
        JsonNode value = take(name, alias);
        if (value == null || value.isTextual()) {
            return value == null ? null : value.textValue();
        }
        reject(name, alias, "must be a string");
        return null;
    }

    public Timestamp timestamp(String name, String alias) {
        String text = text(name, alias);
        Timestamp timestamp = text == null ? null : Timestamp.parse(text).orElse(null);
        if (text != null && timestamp == null) {
            reject(name, alias, "must be an RFC 3339 timestamp between the years 1970 and 2199");
        }
        return timestamp;
    }

    public BigDecimal decimal(String name, String alias) {
        JsonNode value = take(name, alias);
        if (value == null || value.isNumber()) {
            return value == null ? null : value.decimalValue();
        }
        reject(name, alias, "must be a number");
        return null;
    }

    public Long whole(String name, String alias) {
        BigDecimal value = decimal(name, alias);
        if (value == null) {
            return null;
        }
        // Compared before it is converted: 1e999999999 would be expanded digit by digit.
        if (value.abs().compareTo(MAX_LONG) > 0 || value.stripTrailingZeros().scale() > 0) {
            reject(name, alias, "must be a whole number of at most 64 bits");
            return null;
        }
        return value.longValue();
    }

    public Integer count(String name, String alias) {
        Long value = whole(name, alias);
        if (value != null && (value > Integer.MAX_VALUE || value < Integer.MIN_VALUE)) {
            reject(name, alias, "must be at most " + Integer.MAX_VALUE);
            return null;
        }
        return value == null ? null : value.intValue();
    }

    public ObjectNode object(String name, String alias) {
        JsonNode value = take(name, alias);
        if (value == null || value.isObject()) {
            return (ObjectNode) value;
        }
        reject(name, alias, "must be an object");
        return null;
    }

    /** The fields of an object inside this one; null when it is absent. */
    public Fields inside(String name) {
        ObjectNode value = object(name, null);
        return value == null ? null : child(value, name, name);
    }

    /** This same object as the part {@code name} of the record: what the documented API nests, others send flat. */
    Fields flat(String name) {
        return new Fields(node, documentedPrefix + name + ".", requestPrefix, vocabulary, errors, requestNames, taken);
    }

    /** The field {@code name} of the record is called {@code requestName} in the request. */
    public void note(String name, String requestName) {
        if (requestNames != null) {
            requestNames.put(documentedPrefix + name, requestName);
        }
    }

    /** The fields of every object of an array; null when it is absent. */
    List<Fields> each(String name, String alias) {
        JsonNode value = take(name, alias);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            reject(name, alias, "must be an array");
            return null;
        }
        String used = node.has(name) ? name : alias;
        List<Fields> elements = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            String index = "[" + i + "]";
            if (value.get(i).isObject()) {
                elements.add(child((ObjectNode) value.get(i), name + index, used + index));
            } else {
                errors.add(new FieldError(requestPrefix + used + index, "must be an object"));
            }
        }
        return elements;
    }

    /** The fields that were not read, null when all were. Call it last. */
    public ObjectNode rest() {
        if (taken.size() == node.size()) {
            return null;
        }
        ObjectNode rest = node.deepCopy();
        rest.remove(taken);
        return rest.isEmpty() ? null : rest;
    }

    private Fields child(ObjectNode value, String documentedName, String requestName) {
        return new Fields(
                value,
                documentedPrefix + documentedName + ".",
                requestPrefix + requestName + ".",
                vocabulary,
                errors,
                requestNames);
    }

    private JsonNode take(String name, String alias) {
        JsonNode value = node.get(name);
        String used = name;
        if (value == null && alias != null) {
            value = node.get(alias);
            used = alias;
        }
        if (requestNames != null) {
            note(name, requestPrefix + requestName(name, alias));
        }
        if (value == null) {
            return null;
        }
        taken.add(used);
        return value.isNull() ? null : value;
    }

    private void reject(String name, String alias, String message) {
        errors.add(new FieldError(requestPrefix + requestName(name, alias), message));
    }

    private String requestName(String name, String alias) {
        boolean byAlias =
                alias != null && !node.has(name) && (node.has(alias) || vocabulary == Vocabulary.COMMAND_LINE);
        return byAlias ? alias : name;
    }
}

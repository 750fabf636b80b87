package dev.agentpipe.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A parameter of an operation: in its path, its query or the head of the request.
 *
 * @param schema of its value, or of each of its values
 * @param maxItems how many values it may have; 1 unless it is an array
 */
public record Parameter(
        String name, String in, boolean isRequired, JsonNode schema, int maxItems, boolean isCommaSeparated) {

    private static final String LONG = "a".repeat(5_000);

    /** What clients send by mistake or to do harm, whatever is asked for. */
    private static final List<String> ODD = List.of(
            "",
            " ",
            "0",
            "-1",
            "1",
            "01",
            "+1",
            "1.5",
            "1e400",
            "NaN",
            "٣",
            "9223372036854775808",
            "true",
            "TRUE",
            "null",
            "[]",
            "{}",
            "x",
            "x,y",
            "'; --",
            "%",
            "%s%n",
            "x\u0000y",
            "x\r\nX-Y: z",
            "\uFEFF",
            "é 日本 👩‍💻",
            "<b>\"&",
            "a/b",
            "\\",
            "-x",
            "\"",
            "or",
            "eA",
            "eyJ9",
            "1-1",
            "1764000000-99999999999999999999",
            "replay:-1",
            "replay:99999999999999999999",
            "2026-01-01",
            "2026-02-30T00:00:00Z",
            "2026-01-01T00:00:00",
            "+1000000000-12-31T23:59:59Z",
            "-999999999-01-01T00:00:00+18:00",
            "2026-01-01T00:00:00+99:00",
            "Europe/Nowhere",
            LONG);

    static Parameter of(JsonNode described) {
        JsonNode schema = described.path("schema");
        boolean isArray = schema.path("type").asText().equals("array");
        return new Parameter(
                described.path("name").asText(),
                described.path("in").asText(),
                described.path("required").asBoolean(),
                isArray ? schema.path("items") : schema,
                isArray ? schema.path("maxItems").asInt(Integer.MAX_VALUE) : 1,
                isArray && !described.path("explode").asBoolean(true));
    }

    /** The bounds and all choices. */
    List<String> ordinary() {
        List<String> values = new ArrayList<>();
        schema.path("enum").forEach(choice -> values.add(choice.asText()));
        for (String bound : new String[] {"minimum", "maximum", "default"}) {
            if (schema.has(bound)) {
                values.add(schema.path(bound).asText());
            }
        }
        if (schema.path("format").asText().equals("date-time")) {
            values.add("2026-01-01T00:00:00Z");
            values.add("2026-12-31T23:59:59.999999999+14:00");
        }
        return values;
    }

    /** Just beyond the bounds, and what hardly any parameter can be. */
    List<String> odd() {
        List<String> values = new ArrayList<>(ODD);
        if (schema.has("minimum")) {
            values.add(new BigInteger(schema.path("minimum").asText())
                    .subtract(BigInteger.ONE)
                    .toString());
        }
        if (schema.has("maximum")) {
            values.add(new BigInteger(schema.path("maximum").asText())
                    .add(BigInteger.ONE)
                    .toString());
        }
        if (schema.has("maxLength")) {
            values.add("a".repeat(schema.path("maxLength").asInt()));
            values.add("a".repeat(schema.path("maxLength").asInt() + 1));
        }
        return values;
    }

    /** Whether the description rules these values out; it says nothing of one that is sent twice. */
    boolean rulesOut(List<String> values) {
        if (maxItems == 1) {
            return values.size() == 1 && rulesOut(values.get(0));
        }
        List<String> items = isCommaSeparated ? List.of(String.join(",", values).split(",", -1)) : values;
        return items.size() > maxItems || items.stream().anyMatch(this::rulesOut);
    }

    /** One without a value is like one that is absent. */
    private boolean rulesOut(String value) {
        if (value.isEmpty()) {
            return false;
        }
        if (schema.has("enum")) {
            return StreamSupport.stream(schema.path("enum").spliterator(), false)
                    .noneMatch(choice -> choice.asText().equals(value));
        }
        if (schema.path("type").asText().equals("integer")) {
            return !value.matches("[+-]?[0-9]+") || isOutOfBounds(new BigDecimal(value));
        }
        int length = value.codePointCount(0, value.length());
        return length < schema.path("minLength").asInt(0)
                || length > schema.path("maxLength").asInt(Integer.MAX_VALUE)
                || (schema.has("pattern")
                        && !value.matches(schema.path("pattern").asText()))
                || (schema.path("format").asText().equals("date-time") && !isTime(value));
    }

    private boolean isOutOfBounds(BigDecimal number) {
        return (schema.has("minimum") && number.compareTo(schema.path("minimum").decimalValue()) < 0)
                || (schema.has("maximum")
                        && number.compareTo(schema.path("maximum").decimalValue()) > 0);
    }

    private static boolean isTime(String value) {
        try {
            OffsetDateTime.parse(value);
            return true;
        } catch (DateTimeParseException none) {
            return false;
        }
    }
}

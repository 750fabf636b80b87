package dev.agentpipe.model.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads and writes JSON without changing it, and rejects what PostgreSQL cannot store. */
public final class Json {

    /** The deepest nesting that is accepted. */
    public static final int MAX_DEPTH = 64;

    /** The most names, values and brackets of one event: in memory each takes many times its size in bytes. */
    public static final int MAX_TOKENS = 50_000;

    private static final int MAX_NUMBER_DIGITS = 1000;

    /** Decimal numbers stay exactly as they were given. */
    public static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(ClearedBuffers.POOL)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_DIGITS)
                            .build())
                    .build())
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final JsonFactory EVENTS = JsonFactory.builder()
            .recyclerPool(ClearedBuffers.POOL)
            .streamReadConstraints(MAPPER.getFactory()
                    .streamReadConstraints()
                    .rebuild()
                    .maxTokenCount(MAX_TOKENS)
                    .build())
            .build();

    /** Names where in the parser a limit is set, which clients need not know. */
    private static final Pattern SOURCE_OF_LIMIT = Pattern.compile(", from `[^`]*`");

    private Json() {}

    /** The text of a body; {@code malformed_json} when it is not UTF-8. */
    public static String decode(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            } catch (CharacterCodingException notUtf8) {
                throw ProblemException.of(ErrorCode.MALFORMED_JSON, "the body is not valid UTF-8");
            }
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Reads one object; {@code malformed_json} or {@code validation_failed} when it is not one or cannot be stored. */
    static ObjectNode object(String text) {
        JsonNode node = tree(text);
        if (node == null || !node.isObject()) {
            throw ProblemException.of(ErrorCode.MALFORMED_JSON, "the body must be one JSON object");
        }
        if (mayHoldUnstorable(text)) {
            rejectUnstorable(node, "");
        }
        return (ObjectNode) node;
    }

    private static JsonNode tree(String text) {
        try (JsonParser parser = EVENTS.createParser(text)) {
            try {
                return MAPPER.reader().readTree(parser);
            } catch (StreamConstraintsException limit) {
                if (parser.currentTokenCount() > MAX_TOKENS) {
                    throw ProblemException.of(
                            ErrorCode.TOO_LARGE,
                            "the event may have at most " + MAX_TOKENS + " names, values and brackets");
                }
                throw limit;
            }
        } catch (JsonProcessingException malformed) {
            throw ProblemException.of(ErrorCode.MALFORMED_JSON, "the body is not valid JSON: " + reason(malformed));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** An object that was stored as JSON; null for null. */
    public static ObjectNode stored(String text) {
        try {
            return text == null ? null : (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** One line of JSON. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * A cheap check before the walk: such characters can only arrive as escapes, since the decoder rejects raw ones.
     */
    private static boolean mayHoldUnstorable(String text) {
        return text.contains("\\u0000") || text.contains("\\ud") || text.contains("\\uD");
    }

    /** Rejects what PostgreSQL cannot store, naming the field; {@code path} is the path of {@code node}, or empty. */
    public static void rejectUnstorable(JsonNode node, String path) {
        FieldError found = unstorable(node);
        if (found != null) {
            String field = path.isEmpty() && found.field().startsWith(".")
                    ? found.field().substring(1)
                    : path + found.field();
            throw ProblemException.of(
                    ErrorCode.VALIDATION_FAILED,
                    List.of(new FieldError(field.isEmpty() ? "the body" : field, found.message())));
        }
    }

    /** With the path from {@code node} on, which is put together on the way back; null when all of it can be stored. */
    private static FieldError unstorable(JsonNode node) {
        if (node.isTextual()) {
            return unstorable(node.textValue());
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            FieldError found = unstorable(node.get(i));
            if (found != null) {
                return new FieldError("[" + i + "]" + found.field(), found.message());
            }
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            FieldError name = unstorable(field.getKey());
            if (name != null) {
                return name;
            }
            FieldError found = unstorable(field.getValue());
            if (found != null) {
                return new FieldError("." + field.getKey() + found.field(), found.message());
            }
        }
        return null;
    }

    private static FieldError unstorable(String text) {
        String what = text.indexOf('\0') >= 0
                ? "must not contain the character NUL (\\u0000)"
                : unpairedSurrogate(text) ? "must not contain half a surrogate pair" : null;
        return what == null ? null : new FieldError("", what);
    }

    private static boolean unpairedSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** The first line of the parser's message with the position, without the source that it would quote. */
    public static String reason(JsonProcessingException malformed) {
        String message = malformed instanceof MismatchedInputException
                ? "something follows the value"
                : SOURCE_OF_LIMIT
                        .matcher(malformed
                                .getOriginalMessage()
                                .lines()
                                .findFirst()
                                .orElse("unreadable"))
                        .replaceAll("");
        String short_ = message.length() > 200 ? message.substring(0, 200) : message;
        return malformed.getLocation() == null
                ? short_
                : short_ + " at line " + malformed.getLocation().getLineNr() + ", column "
                        + malformed.getLocation().getColumnNr();
    }
}

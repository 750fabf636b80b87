package dev.agentpipe.upload.eventlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.session.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** The first line of an export: what no event says about the conversation. Not an event, and never in the log. */
final class ExportHeader {

    private static final byte[] BEGINNING =
            ("{\"type\":\"" + EventTypes.CONVERSATION_EXPORTED + "\"").getBytes(StandardCharsets.UTF_8);
    private static final List<String> TIMES =
            List.of("startedAt", "endedAt", "endedInstant", "lastEventAt", "createdAt", "lastErrorAt");

    private ExportHeader() {}

    static boolean is(byte[] line) {
        return line.length >= BEGINNING.length
                && java.util.Arrays.equals(line, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length);
    }

    static ObjectNode data(byte[] line) {
        try {
            JsonNode header = Json.MAPPER.readTree(Json.decode(line));
            Json.rejectUnstorable(header, "");
            if (header.get("data") instanceof ObjectNode data) {
                check(data);
                return data;
            }
        } catch (JsonProcessingException unreadable) {
            throw rejected("is not valid JSON: " + Json.reason(unreadable));
        }
        throw rejected("has no data");
    }

    /**
     * Checked before the database converts the fields: one that it cannot convert would fail the upload without being
     * named.
     */
    private static void check(ObjectNode data) {
        require(data.path("version").asInt() == 1, "version");
        require(data.path("conversationId").isTextual(), "conversationId");
        require(
                Set.of("ACTIVE", "COMPLETED", "INTERRUPTED", "ERROR")
                        .contains(data.path("status").asText()),
                "status");
        require(
                Set.of("cli-stream", "cli-upload", "api")
                        .contains(data.path("source").asText()),
                "source");
        require(data.path("createdAt").isTextual(), "createdAt");
        require(data.path("silent").isMissingNode() || data.path("silent").isBoolean(), "silent");
        JsonNode earlier = data.path("earlierErrors");
        require(earlier.isMissingNode() || (earlier.canConvertToInt() && earlier.intValue() >= 0), "earlierErrors");
        for (String time : TIMES) {
            JsonNode given = data.path(time);
            require(given.isMissingNode() || Timestamp.parse(given.asText()).isPresent(), time);
        }
        JsonNode reported = data.path("reported");
        require(reported.isMissingNode() || reported.isObject(), "reported");
        for (JsonNode number : reported) {
            require(
                    number.isNumber()
                            && number.decimalValue().precision()
                                            - number.decimalValue().scale()
                                    <= 18,
                    "reported");
        }
    }

    private static void require(boolean right, String field) {
        if (!right) {
            throw rejected("has no " + field + " that an export would have");
        }
    }

    /** An export contains one conversation, and nothing else is restored with it. */
    static void requireOnly(ObjectNode data, Set<String> conversations) {
        String id = data.path("conversationId").asText();
        if (!conversations.equals(Set.of(id))) {
            throw rejected("is of conversation " + id + ", which the other lines must be of, and of no other");
        }
    }

    private static ProblemException rejected(String message) {
        return ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(new FieldError("line 1", message)));
    }
}

package dev.agentpipe.model.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.session.Message;
import java.util.Map;
import java.util.Set;

/**
 * A message in a line of an export. What its fields do not say is beside it, under {@code stored}: the fingerprint that
 * recognises its retries when it is not that of the stored fields, and the original length of content that was cut. An
 * upload accepts {@code stored} with {@code restore=true} only: otherwise any client could choose what counts as a
 * repeat.
 */
public final class StoredForm {

    private static final String STORED = "stored";
    private static final String EXTRA = "extra";
    private static final String FINGERPRINT = "fingerprint";
    private static final String ORIGINAL_BYTES = "originalBytes";
    private static final Set<String> FIELDS = Set.of(
            "id",
            "agentId",
            "agentName",
            "agentType",
            "agentVersion",
            "content",
            "role",
            "timestamp",
            "sequenceNumber",
            "turnNumber",
            "metrics",
            "message_id",
            "agent_id",
            "agent_name",
            "agent_type",
            "agent_version",
            "sequence_number",
            "turn_number");

    private StoredForm() {}

    /** Adds {@code message} and, if needed, {@code stored} to the data of a line. */
    public static void write(ObjectNode data, Message message, long fingerprint) {
        ObjectNode stored = Json.MAPPER.createObjectNode();
        ObjectNode written = Json.MAPPER.valueToTree(message);
        written.remove(Set.of(ORIGINAL_BYTES, "truncated"));
        if (message.extra() != null) {
            boolean apart =
                    message.extra().properties().stream().map(Map.Entry::getKey).anyMatch(FIELDS::contains);
            if (apart) {
                stored.set(EXTRA, message.extra());
            } else {
                written.setAll(message.extra());
            }
        }
        if (Identity.fingerprint(message) != fingerprint) {
            stored.put(FINGERPRINT, Long.toString(fingerprint));
        }
        if (message.originalBytes() != null) {
            stored.put(ORIGINAL_BYTES, message.originalBytes());
        }
        data.set("message", written);
        if (!stored.isEmpty()) {
            data.set(STORED, stored);
        }
    }

    /** The entry as it was stored before; {@code text} is its line. */
    static LogEntry restored(LogEntry entry, String text) {
        if (entry.message() == null || !text.contains("\"" + STORED + "\"")) {
            return entry;
        }
        JsonNode stored = Json.stored(text).path("data").path(STORED);
        Message read = entry.message();
        ObjectNode extra = stored.get(EXTRA) instanceof ObjectNode apart ? apart : read.extra();
        Message message = new Message(
                read.id(),
                read.agentId(),
                read.agentName(),
                read.agentType(),
                read.agentVersion(),
                read.content(),
                read.role(),
                read.timestamp(),
                read.sequenceNumber(),
                read.turnNumber(),
                read.metrics(),
                stored.path(ORIGINAL_BYTES).canConvertToInt()
                                && stored.path(ORIGINAL_BYTES).intValue() > 0
                        ? Integer.valueOf(stored.path(ORIGINAL_BYTES).intValue())
                        : read.originalBytes(),
                extra);
        Event event = new Event.MessageCreated(entry.event().timestamp(), entry.conversationId(), message);
        String given = stored.path(FINGERPRINT).asText();
        return new LogEntry(
                event,
                entry.vocabulary(),
                entry.project(),
                CanonicalLine.of(event),
                entry.identity(),
                given.matches("-?\\d{1,18}|-?\\d{19}") ? fingerprint(given) : Identity.fingerprint(message),
                null);
    }

    private static Long fingerprint(String given) {
        try {
            return Long.valueOf(given);
        } catch (NumberFormatException tooLarge) {
            return 0L;
        }
    }
}

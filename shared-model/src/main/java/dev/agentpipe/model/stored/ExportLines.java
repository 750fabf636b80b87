package dev.agentpipe.model.stored;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Event;
import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.event.LogEntries;
import dev.agentpipe.model.event.StoredForm;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Timestamp;
import java.time.Instant;
import java.util.List;

/** The lines of an exported conversation: events as clients send them, after a first line with what no event says. */
final class ExportLines {

    private static final String CONVERSATION_ID = "conversationId";

    private ExportLines() {}

    /** What an import with {@code restore=true} restores. */
    static String header(StoredConversation c, int errorsInLog) {
        ObjectNode data = Json.MAPPER.createObjectNode();
        data.put(CONVERSATION_ID, c.id());
        data.put("version", 1);
        data.put("source", c.source());
        data.put("status", c.status());
        data.put("silent", c.silent());
        put(data, "startedAt", c.startedAt());
        put(data, "endedAt", c.endedAt());
        put(data, "endedInstant", text(c.endedInstant()));
        put(data, "completionReason", c.completionReason());
        if (c.summary() != null) {
            data.set("summary", c.summary());
        }
        data.set("reported", Json.MAPPER.valueToTree(c.reported()));
        put(data, "lastEventAt", text(c.lastEventAt()));
        data.put("createdAt", c.createdAt().toString());
        if (c.errorCount() > errorsInLog) {
            data.put("earlierErrors", c.errorCount() - errorsInLog);
            put(data, "lastError", c.lastError());
            put(data, "lastErrorAt", text(c.lastErrorAt()));
        }
        return line(EventTypes.CONVERSATION_EXPORTED, c.createdAt().toString(), data);
    }

    /** A start with some of the participants; the first start also has everything else. */
    static String started(StoredConversation c, List<Participant> participants, boolean first) {
        ObjectNode data = Json.MAPPER.createObjectNode();
        data.put(idName(c, participants), c.id());
        put(data, "name", c.name());
        put(data, "mode", c.mode());
        if (c.maxTurns() != null) {
            data.put("maxTurns", c.maxTurns());
        }
        put(data, "initialPrompt", first || c.initialPrompt() == null ? c.initialPrompt() : "");
        ArrayNode all = data.putArray("participants");
        participants.forEach(participant -> all.add(Json.MAPPER.<ObjectNode>valueToTree(participant)));
        if (first) {
            set(data, "metadata", c.metadata());
            set(data, "systemInfo", c.systemInfo());
            set(data, "command", c.command());
        }
        return line(
                EventTypes.CONVERSATION_STARTED,
                c.startedAt() == null ? c.createdAt().toString() : c.startedAt(),
                data);
    }

    /** The command line may leave out what the documented API requires, so such a start is written with its names. */
    private static String idName(StoredConversation c, List<Participant> participants) {
        boolean whole = c.mode() != null
                && c.initialPrompt() != null
                && !participants.isEmpty()
                && participants.stream().allMatch(participant -> participant.agentName() != null);
        return whole ? CONVERSATION_ID : "conversation_id";
    }

    static String message(String conversationId, StoredMessage stored) {
        ObjectNode data = Json.MAPPER.createObjectNode().put(CONVERSATION_ID, conversationId);
        StoredForm.write(data, stored.message(), stored.fingerprint());
        return line(EventTypes.MESSAGE_CREATED, stored.message().timestamp().text(), data);
    }

    /** Whether it is the end that counts. */
    static boolean isEndOf(StoredConversation c, StoredEvents.Line event) {
        return isEnd(event) && c.endedAt() != null && c.endedAt().equals(timestamp(event));
    }

    /** Whether it is an end that no longer counts: a silence after which an event came. */
    static boolean isUndone(StoredConversation c, StoredEvents.Line event) {
        return isEnd(event)
                && (c.endedInstant() == null
                        || Timestamp.parse(timestamp(event))
                                .map(at -> at.instant().isAfter(c.endedInstant()))
                                .orElse(true));
    }

    private static boolean isEnd(StoredEvents.Line event) {
        return event.type().equals(EventTypes.CONVERSATION_COMPLETED)
                || event.type().equals(EventTypes.CONVERSATION_INTERRUPTED);
    }

    private static String timestamp(StoredEvents.Line event) {
        return Json.stored(event.payload()).path("timestamp").asText();
    }

    /** The end that counts, as it is in the log, or rebuilt. */
    static String ended(StoredConversation c, String payload) {
        String line = payload == null ? LogEntries.line(end(c)) : payload;
        if (!c.status().equals("ERROR")) {
            return line;
        }
        // The log does not say whether an error was the reason of the end.
        ObjectNode event = Json.stored(line);
        ((ObjectNode) event.get("data")).put("status", "error");
        return Json.write(event);
    }

    private static Event.ConversationEnded end(StoredConversation c) {
        return new Event.ConversationEnded(
                new Timestamp(c.endedAt(), c.endedInstant()),
                c.id(),
                Event.Outcome.valueOf(c.status()),
                c.completionReason(),
                c.reported(),
                c.summary());
    }

    private static String line(String type, String timestamp, ObjectNode data) {
        ObjectNode line = Json.MAPPER.createObjectNode().put("type", type).put("timestamp", timestamp);
        return Json.write(line.set("data", data));
    }

    private static String text(Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static void put(ObjectNode data, String name, String value) {
        if (value != null) {
            data.put(name, value);
        }
    }

    private static void set(ObjectNode data, String name, ObjectNode value) {
        if (value != null) {
            data.set(name, value);
        }
    }
}

package dev.agentpipe.ingest.append;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.LogEntry.ConversationUpdate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds several starts of one conversation into the update of the first, by the rule of {@code apply_started}: a later
 * start only fills what is still empty. So a thousand of them cost one update.
 */
final class StartedFold {

    private static final String PARTICIPANTS = "participants";

    private StartedFold() {}

    /** {@code first} with everything that the others add to its update. */
    static LogEntry fold(LogEntry first, List<LogEntry> others) {
        ObjectNode all = update(first);
        Map<String, ObjectNode> participants = new HashMap<>();
        ArrayNode list = all.withArray(PARTICIPANTS);
        list.forEach(participant -> participants.putIfAbsent(id(participant), (ObjectNode) participant));
        for (LogEntry other : others) {
            ObjectNode more = update(other);
            for (JsonNode participant : more.path(PARTICIPANTS)) {
                ObjectNode known = participants.putIfAbsent(id(participant), (ObjectNode) participant);
                if (known == null) {
                    list.add(participant);
                } else {
                    fill(known, (ObjectNode) participant);
                }
            }
            fill(all, more);
        }
        return new LogEntry(
                first.event(),
                first.vocabulary(),
                first.project(),
                first.line(),
                first.identity(),
                first.fingerprint(),
                new ConversationUpdate(first.update().kind(), Json.write(all)));
    }

    private static ObjectNode update(LogEntry entry) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(entry.update().json());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String id(JsonNode participant) {
        return participant.path("agentId").textValue();
    }

    private static void fill(ObjectNode empty, ObjectNode from) {
        from.properties().forEach(field -> empty.putIfAbsent(field.getKey(), field.getValue()));
    }
}

package dev.agentpipe.stream.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Totals;
import dev.agentpipe.model.stored.StoredConversation;
import java.time.Instant;

/** One JSON object with the names of {@code GET /api/sessions/{id}}, with all messages. */
final class JsonDocument implements Document {

    private static final Totals NOTHING = new Totals(null, null, null, null, null);

    private boolean participants;
    private boolean messages;

    @Override
    public void begin(StringBuilder out, StoredConversation c, String lastEventId) {
        ObjectNode all = Json.MAPPER.createObjectNode();
        all.put("id", c.id())
                .put("project", c.project())
                .put("status", c.status())
                .put("source", c.source());
        put(all, "name", c.name());
        put(all, "mode", c.mode());
        put(all, "initialPrompt", c.initialPrompt());
        put(all, "startedAt", c.startedAt());
        put(all, "endedAt", c.endedAt());
        put(all, "lastEventAt", text(c.lastEventAt()));
        put(all, "createdAt", text(c.createdAt()));
        if (c.maxTurns() != null) {
            all.put("maxTurns", c.maxTurns());
        }
        put(all, "completionReason", c.completionReason());
        all.put("errors", c.errorCount());
        put(all, "lastError", c.lastError());
        set(all, "summary", c.summary());
        set(all, "systemInfo", c.systemInfo());
        set(all, "command", c.command());
        set(all, "metadata", c.metadata());
        all.set("totals", totals(c.counted()));
        if (!c.reported().equals(NOTHING)) {
            all.set("reported", totals(c.reported()));
        }
        all.put("lastEventId", lastEventId);
        String text = Json.write(all);
        out.append(text, 0, text.length() - 1).append(",\n\"participants\":[");
    }

    @Override
    public void participant(StringBuilder out, Participant participant) {
        out.append(participants ? ",\n" : "\n").append(Json.write(participant));
        participants = true;
    }

    @Override
    public void message(StringBuilder out, Message message) {
        out.append(messages ? ",\n" : "],\n\"messages\":[\n").append(Json.write(message));
        messages = true;
    }

    @Override
    public void end(StringBuilder out) {
        out.append(messages ? "]}\n" : "],\n\"messages\":[]}\n");
    }

    private static ObjectNode totals(Totals totals) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("messages", totals.totalMessages())
                .put("turns", totals.totalTurns())
                .put("tokens", totals.totalTokens())
                .put("cost", totals.totalCost())
                .put("duration", totals.totalDuration());
        node.properties().removeIf(total -> total.getValue().isNull());
        return node;
    }

    private static String text(Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static void put(ObjectNode node, String name, String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static void set(ObjectNode node, String name, ObjectNode value) {
        if (value != null) {
            node.set(name, value);
        }
    }
}

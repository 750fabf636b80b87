package dev.agentpipe.upload.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Json;

/** Bodies of documented uploads. */
public final class SessionBodies {

    private SessionBodies() {}

    public static ObjectNode of(int messages) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.putObject("session")
                .put("name", "Naming things")
                .put("mode", "round-robin")
                .put("maxTurns", 3)
                .put("initialPrompt", "How do we name it?")
                .put("status", "COMPLETED")
                .put("startedAt", "2026-01-02T03:04:05.123456789Z")
                .put("completedAt", "2026-01-02T04:04:05Z")
                .put("totalDuration", 3_600_000)
                .putObject("metadata")
                .put("team", "blue");
        ArrayNode participants = body.putArray("participants");
        participants.addObject().put("agentId", "a").put("agentType", "claude").put("agentName", "Ada");
        participants.addObject().put("agentId", "b").put("agentType", "claude").put("agentName", "Grace");
        ArrayNode all = body.putArray("messages");
        for (int i = 0; i < messages; i++) {
            all.add(message(i));
        }
        return body;
    }

    public static ObjectNode identified(String originalId, int messages) {
        ObjectNode body = of(messages);
        ((ObjectNode) body.at("/session/metadata")).put("originalId", originalId);
        return body;
    }

    public static ObjectNode message(int index) {
        ObjectNode message = Json.MAPPER
                .createObjectNode()
                .put("id", "m" + index)
                .put("agentId", index % 2 == 0 ? "a" : "b")
                .put("agentName", index % 2 == 0 ? "Ada" : "Grace")
                .put("agentType", "claude")
                .put("content", "What about \"name " + index + "\"?\n\tBack\\slash, déjà vu, 日本語, 👩‍💻")
                .put("role", "agent")
                .put("timestamp", "2026-01-02T03:05:" + String.format("%02d", index % 60) + ".000000001+01:00");
        message.putObject("metrics")
                .put("duration", 1500)
                .put("inputTokens", 10)
                .put("outputTokens", 5)
                .put("model", "claude-sonnet-4.5")
                .put("cost", new java.math.BigDecimal("0.0001"));
        return message;
    }
}

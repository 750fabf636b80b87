package dev.agentpipe.model.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.model.session.Totals;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/** The fields of each kind of event under their names in both vocabularies. */
public final class EventParts {

    private static final BigDecimal MILLIS_PER_SECOND = BigDecimal.valueOf(1000);

    private EventParts() {}

    static Event started(Fields data, Timestamp timestamp, Vocabulary vocabulary) {
        List<Fields> participants = data.each("participants", "agents");
        Integer maxTurns = data.count("maxTurns", "max_turns");
        return new Event.ConversationStarted(
                timestamp,
                data.text("conversationId", "conversation_id"),
                data.text("name", null),
                data.text("mode", null),
                vocabulary == Vocabulary.COMMAND_LINE && Objects.equals(maxTurns, 0) ? null : maxTurns,
                data.text("initialPrompt", "initial_prompt"),
                participants == null
                        ? null
                        : participants.stream().map(EventParts::participant).toList(),
                CamelCase.keysOf(data.object("systemInfo", "system_info")),
                CamelCase.keysOf(data.object("command", null)),
                data.object("metadata", null),
                data.rest());
    }

    /** A participant; absent fields are null, and the validator says which of them are required. */
    public static Participant participant(Fields fields) {
        String agentId = fields.text("agentId", "agent_id");
        return new Participant(
                agentId,
                fields.text("agentType", "agent_type"),
                fields.text("agentName", "name"),
                fields.text("agentVersion", "agent_version"),
                fields.text("model", null),
                fields.text("prompt", null),
                fields.text("announcement", null),
                fields.text("cliVersion", "cli_version"),
                fields.object("settings", null));
    }

    static Event messageCreated(Fields data, Timestamp timestamp) {
        String conversationId = data.text("conversationId", "conversation_id");
        Fields nested = data.inside("message");
        return new Event.MessageCreated(
                timestamp,
                conversationId,
                nested == null ? flatMessage(data.flat("message"), timestamp) : message(nested));
    }

    /** A message as the documented API nests it. */
    public static Message message(Fields fields) {
        Fields metrics = fields.inside("metrics");
        return new Message(
                fields.text("id", "message_id"),
                fields.text("agentId", "agent_id"),
                fields.text("agentName", "agent_name"),
                fields.text("agentType", "agent_type"),
                fields.text("agentVersion", "agent_version"),
                fields.text("content", null),
                fields.text("role", null),
                fields.timestamp("timestamp", null),
                fields.count("sequenceNumber", "sequence_number"),
                fields.count("turnNumber", "turn_number"),
                metrics == null ? null : metrics(metrics),
                fields.rest());
    }

    private static Message flatMessage(Fields fields, Timestamp timestamp) {
        fields.note("timestamp", "timestamp");
        return new Message(
                fields.text("id", "message_id"),
                fields.text("agentId", "agent_id"),
                fields.text("agentName", "agent_name"),
                fields.text("agentType", "agent_type"),
                fields.text("agentVersion", "agent_version"),
                fields.text("content", null),
                fields.text("role", null),
                timestamp,
                fields.count("sequenceNumber", "sequence_number"),
                fields.count("turnNumber", "turn_number"),
                metrics(fields.flat("metrics")),
                fields.rest());
    }

    private static Metrics metrics(Fields fields) {
        return new Metrics(
                fields.decimal("duration", "duration_ms"),
                fields.whole("inputTokens", "input_tokens"),
                fields.whole("outputTokens", "output_tokens"),
                fields.whole("totalTokens", "tokens_used"),
                fields.text("model", null),
                fields.decimal("cost", null));
    }

    static Event ended(String type, Fields data, Timestamp timestamp) {
        String conversationId = data.text("conversationId", "conversation_id");
        String status = data.text("status", null);
        String reason = data.text("completionReason", "reason");
        return new Event.ConversationEnded(
                timestamp,
                conversationId,
                outcome(type, status, reason),
                reason,
                totals(data.flat("totals")),
                CamelCase.keysOf(data.object("summary", null)));
    }

    /** Null for an unknown status: the validator names the field. */
    private static Event.Outcome outcome(String type, String status, String reason) {
        if (type.equals(EventTypes.CONVERSATION_INTERRUPTED)) {
            return Event.Outcome.INTERRUPTED;
        }
        return switch (status == null ? "completed" : status) {
            case "completed" -> "error".equals(reason) ? Event.Outcome.ERROR : Event.Outcome.COMPLETED;
            case "interrupted" -> Event.Outcome.INTERRUPTED;
            case "error" -> Event.Outcome.ERROR;
            default -> null;
        };
    }

    private static Totals totals(Fields data) {
        BigDecimal milliseconds = data.decimal("totalDuration", null);
        BigDecimal seconds = data.decimal("durationSeconds", "duration_seconds");
        return new Totals(
                data.whole("totalMessages", "total_messages"),
                data.whole("totalTurns", "total_turns"),
                data.whole("totalTokens", "total_tokens"),
                data.decimal("totalCost", "total_cost"),
                milliseconds == null && seconds != null ? plain(seconds.multiply(MILLIS_PER_SECOND)) : milliseconds);
    }

    /** 13.5 s are 13500 ms, not 13500.0. */
    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 && stripped.precision() - stripped.scale() < 30 ? stripped.setScale(0) : stripped;
    }

    static Event errorOccurred(Fields data, Timestamp timestamp) {
        String conversationId = data.text("conversationId", "conversation_id");
        String error = data.text("error", "error_message");
        String errorCode = data.text("errorCode", "error_type");
        String agentId = data.text("agentId", "agent_id");
        ObjectNode details = data.object("details", null);
        String agentType = data.text("agentType", "agent_type");
        if (agentType != null) {
            details = details == null ? Json.MAPPER.createObjectNode() : details.deepCopy();
            details.put("agentType", agentType);
        }
        return new Event.ErrorOccurred(timestamp, conversationId, error, errorCode, agentId, details);
    }

    static Event other(String type, Fields fields, Timestamp timestamp, ObjectNode data) {
        String conversationId = fields.text("conversationId", "conversation_id");
        return new Event.Other(timestamp, conversationId, type, CamelCase.keysOf(data));
    }
}

package dev.agentpipe.upload.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Fields;
import dev.agentpipe.model.event.ValidatingReader;
import dev.agentpipe.model.event.Vocabulary;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.upload.Rejections;
import jakarta.validation.Validator;
import jakarta.validation.groups.Default;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads messages in the form of a state file: Go's names, seconds since 1970, durations in nanoseconds. */
final class StateMessages {

    private static final int NANO_DIGITS = 6;
    private static final long LAST_SECOND = 7_258_118_399L;

    /** The file's names of the fields of a {@link Message}, in the order in which errors list them. */
    private static final List<Map.Entry<String, String>> NAMES = List.of(
            Map.entry("agentId", "AgentID"),
            Map.entry("agentName", "AgentName"),
            Map.entry("agentType", "AgentType"),
            Map.entry("content", "Content"),
            Map.entry("role", "Role"),
            Map.entry("timestamp", "Timestamp"),
            Map.entry("metrics.duration", "Metrics.Duration"),
            Map.entry("metrics.inputTokens", "Metrics.InputTokens"),
            Map.entry("metrics.outputTokens", "Metrics.OutputTokens"),
            Map.entry("metrics.totalTokens", "Metrics.TotalTokens"),
            Map.entry("metrics.model", "Metrics.Model"),
            Map.entry("metrics.cost", "Metrics.Cost"));

    private final ValidatingReader reader;
    private final Rejections rejections;

    StateMessages(Validator validator, Rejections rejections) {
        this.reader = new ValidatingReader(validator);
        this.rejections = rejections;
    }

    /** The person who started the run speaks as HOST, an agent without a type. */
    boolean isHost(ObjectNode node) {
        return node.path("AgentType").asText().isEmpty();
    }

    /** Reads one message; empty when it was rejected. */
    Optional<Message> read(String path, int index, ObjectNode node) {
        List<FieldError> errors = new ArrayList<>(0);
        Message message = reader.read(
                (wrongTypes, names) -> message(path, index, node, wrongTypes, names),
                path + ".",
                errors,
                Default.class,
                Message.Whole.class);
        rejections.addAll(errors);
        return message == null ? Optional.empty() : Optional.of(message.completed(null));
    }

    private static Message message(
            String path, int index, ObjectNode node, List<FieldError> errors, Map<String, String> names) {
        Fields fields = new Fields(node, "", path + ".", Vocabulary.DOCUMENTED, errors, names);
        NAMES.forEach(name -> fields.note(name.getKey(), path + "." + name.getValue()));
        String agentId = fields.text("AgentID", null);
        String agentType = fields.text("AgentType", null);
        return new Message(
                null,
                agentId,
                fields.text("AgentName", null),
                agentType == null || agentType.isEmpty() ? agentId : agentType,
                null,
                fields.text("Content", null),
                fields.text("Role", null),
                timestamp(path, fields, errors),
                index + 1,
                null,
                metrics(fields.inside("Metrics")),
                null);
    }

    private static Timestamp timestamp(String path, Fields fields, List<FieldError> errors) {
        Long seconds = fields.whole("Timestamp", null);
        if (seconds == null) {
            return null;
        }
        if (seconds < 0 || seconds > LAST_SECOND) {
            errors.add(new FieldError(path + ".Timestamp", "must be seconds since 1970, before the year 2200"));
            return null;
        }
        return Timestamp.of(Instant.ofEpochSecond(seconds));
    }

    private static Metrics metrics(Fields fields) {
        if (fields == null) {
            return null;
        }
        Long nanos = fields.whole("Duration", null);
        String model = fields.text("Model", null);
        return new Metrics(
                nanos == null ? null : plain(BigDecimal.valueOf(nanos, NANO_DIGITS)),
                fields.whole("InputTokens", null),
                fields.whole("OutputTokens", null),
                fields.whole("TotalTokens", null),
                model == null || model.isEmpty() ? null : model,
                fields.decimal("Cost", null));
    }

    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}

package dev.agentpipe.upload.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Fields;
import dev.agentpipe.model.event.Vocabulary;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.upload.Rejections;
import jakarta.validation.Validator;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages as the state file writes them: Go's names, seconds since 1970, durations in nanoseconds. */
final class StateMessages {

    private static final int NANO_DIGITS = 6;
    private static final long LAST_SECOND = 7_258_118_399L;

    /** Go's names of what the validator calls otherwise. */
    private static final Map<String, String> NAMES = Map.of(
            "agentId", "AgentID",
            "agentName", "AgentName",
            "agentType", "AgentType",
            "content", "Content",
            "role", "Role",
            "timestamp", "Timestamp");

    private final Validator validator;
    private final Rejections refusals;

    StateMessages(Validator validator, Rejections refusals) {
        this.validator = validator;
        this.refusals = refusals;
    }

    /** Whoever started the run speaks as HOST, an agent of no type. */
    boolean isHost(ObjectNode node) {
        return node.path("AgentType").asText().isEmpty();
    }

    /** Empty when it was refused. */
    Optional<Message> read(String place, int index, ObjectNode node) {
        List<FieldError> errors = new ArrayList<>(0);
        Fields fields = new Fields(node, "", place + ".", Vocabulary.DOCUMENTED, errors, null);
        String agentId = fields.text("AgentID", null);
        String agentType = fields.text("AgentType", null);
        Message message = new Message(
                null,
                agentId,
                fields.text("AgentName", null),
                agentType == null || agentType.isEmpty() ? agentId : agentType,
                null,
                fields.text("Content", null),
                fields.text("Role", null),
                timestamp(place, fields, errors),
                index + 1,
                null,
                metrics(fields.inside("Metrics")),
                null);
        validator.validate(message).forEach(violation -> {
            String path = violation.getPropertyPath().toString();
            String field = place + "." + NAMES.getOrDefault(path, path);
            if (errors.stream().noneMatch(known -> known.field().equals(field))) {
                errors.add(new FieldError(field, violation.getMessage()));
            }
        });
        errors.forEach(error -> refusals.add(error.field(), error.message()));
        return errors.isEmpty() ? Optional.of(message.completed(null)) : Optional.empty();
    }

    private static Timestamp timestamp(String place, Fields fields, List<FieldError> errors) {
        Long seconds = fields.whole("Timestamp", null);
        if (seconds == null) {
            return null;
        }
        if (seconds < 0 || seconds > LAST_SECOND) {
            errors.add(new FieldError(place + ".Timestamp", "must be seconds since 1970, before the year 2200"));
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

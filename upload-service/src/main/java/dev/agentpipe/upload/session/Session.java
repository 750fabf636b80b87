package dev.agentpipe.upload.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Fields;
import dev.agentpipe.model.session.Identifier;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.model.session.Utf8Size;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;

/**
 * The fields of the documented body about the conversation as a whole.
 *
 * @param originalId the id it had elsewhere, from its metadata; null when it had none
 * @param totalDuration in milliseconds
 * @param metadata with the fields that are not part of the contract
 */
record Session(
        @NotNull(message = "is required") @Utf8Size(max = 1000)
        String name,

        @NotNull(message = "is required")
        @Pattern(regexp = "round-robin|reactive|free-form", message = "must be round-robin, reactive or free-form")
        String mode,

        @Positive(message = "must be greater than zero") Integer maxTurns,
        @NotNull(message = "is required") String initialPrompt,

        @NotNull(message = "is required")
        @Pattern(
                regexp = "ACTIVE|COMPLETED|INTERRUPTED|ERROR",
                message = "must be ACTIVE, COMPLETED, INTERRUPTED or ERROR")
        String status,

        @NotNull(message = "is required") Timestamp startedAt,
        Timestamp completedAt,

        @PositiveOrZero(message = "must not be negative")
        @Digits(
                integer = 15,
                fraction = 15,
                message = "must be a number of at most 15 digits before and after the point")
        BigDecimal totalDuration,

        @Identifier String originalId,
        ObjectNode metadata) {

    static Session of(Fields fields) {
        String name = fields.text("name", null);
        String mode = fields.text("mode", null);
        Integer maxTurns = fields.count("maxTurns", "max_turns");
        String initialPrompt = fields.text("initialPrompt", "initial_prompt");
        String status = fields.text("status", null);
        Timestamp startedAt = fields.timestamp("startedAt", "started_at");
        Timestamp completedAt = fields.timestamp("completedAt", "completed_at");
        BigDecimal totalDuration = fields.decimal("totalDuration", null);
        ObjectNode metadata = fields.object("metadata", null);
        fields.note("originalId", "session.metadata.originalId");
        return new Session(
                name,
                mode,
                maxTurns,
                initialPrompt,
                status,
                startedAt,
                completedAt,
                totalDuration,
                metadata == null ? null : originalId(metadata.get("originalId")),
                all(metadata, fields.rest()));
    }

    /** A number is read as its digits; other values that are not strings are rejected as identifiers. */
    private static String originalId(JsonNode given) {
        return given == null || given.isNull() ? null : given.asText();
    }

    private static ObjectNode all(ObjectNode metadata, ObjectNode unknown) {
        if (unknown == null) {
            return metadata;
        }
        ObjectNode all = unknown.deepCopy();
        return metadata == null ? all : all.setAll(metadata);
    }
}

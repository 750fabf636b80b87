package dev.agentpipe.model.session;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;

/**
 * One message of an agent, a user or the system.
 *
 * @param content at most {@value #MAX_CONTENT_BYTES} bytes of UTF-8
 * @param sequenceNumber from 1; orders the messages of a conversation, before the timestamp does
 * @param turnNumber from 0
 * @param metrics null when nothing was measured
 * @param extra fields that are not part of the contract; stored, not sent to viewers; null when there were none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Message(
        @Identifier String id,
        @NotNull(message = "is required") @Identifier String agentId,

        @NotNull(message = "is required", groups = Required.class) @Utf8Size(max = 1000)
        String agentName,

        @NotNull(message = "is required") @Identifier String agentType,
        @Utf8Size(max = 1000) String agentVersion,

        @NotNull(message = "is required") @Utf8Size(max = MAX_CONTENT_BYTES)
        String content,

        @NotNull(message = "is required", groups = Required.class)
        @Pattern(regexp = "agent|user|system", message = "must be agent, user or system")
        String role,

        @NotNull(message = "is required") Timestamp timestamp,
        @PositiveOrZero(message = "must not be negative") Integer sequenceNumber,
        @PositiveOrZero(message = "must not be negative") Integer turnNumber,
        @Valid Metrics metrics,
        @JsonIgnore ObjectNode extra) {

    /** The longest content, in bytes of UTF-8. */
    public static final int MAX_CONTENT_BYTES = 102_400;

    /** Fields that only the documented vocabulary requires; the command line leaves out what is empty. */
    public interface Required {}

    /** This message with an id, and with the defaults of what the command line leaves out. */
    public Message completed(String derivedId) {
        return new Message(
                id == null ? derivedId : id,
                agentId,
                agentName == null || agentName.isEmpty() ? agentId : agentName,
                agentType,
                agentVersion,
                content,
                role == null ? "agent" : role,
                timestamp,
                sequenceNumber,
                turnNumber,
                metrics == null || metrics.none() ? null : metrics,
                extra);
    }
}

package dev.agentpipe.model.session;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;

/**
 * One message of an agent, a user or the system.
 *
 * @param content at most {@value #MAX_CONTENT_BYTES} bytes of UTF-8 when it is sent live
 * @param sequenceNumber from 1; orders the messages of a conversation, before the timestamp does
 * @param turnNumber from 0
 * @param metrics null when nothing was measured
 * @param originalBytes the size of content that was cut, in bytes of UTF-8; null when it is complete
 * @param extra fields that are not part of the contract; stored, not sent to viewers; null when there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Message(
        @Identifier String id,
        @NotNull(message = "is required") @Identifier String agentId,

        @NotNull(message = "is required", groups = Required.class) @Utf8Size(max = 1000)
        String agentName,

        @NotNull(message = "is required") @Identifier String agentType,
        @Utf8Size(max = 1000) String agentVersion,

        @NotNull(message = "is required") @Utf8Size(max = MAX_CONTENT_BYTES, groups = Whole.class)
        String content,

        @NotNull(message = "is required", groups = Required.class)
        @Pattern(regexp = "agent|user|system", message = "must be agent, user or system")
        String role,

        @NotNull(message = "is required") Timestamp timestamp,
        @PositiveOrZero(message = "must not be negative") Integer sequenceNumber,
        @PositiveOrZero(message = "must not be negative") Integer turnNumber,
        @Valid Metrics metrics,
        Integer originalBytes,
        @JsonIgnore ObjectNode extra) {

    /** The longest content, in bytes of UTF-8. */
    public static final int MAX_CONTENT_BYTES = 102_400;

    /** Fields that only the documented vocabulary requires; the command line leaves out what is empty. */
    public interface Required {}

    /** Content that will not be cut must not be too long. */
    public interface Whole {}

    /** A complete message. */
    public Message(
            String id,
            String agentId,
            String agentName,
            String agentType,
            String agentVersion,
            String content,
            String role,
            Timestamp timestamp,
            Integer sequenceNumber,
            Integer turnNumber,
            Metrics metrics,
            ObjectNode extra) {
        this(
                id,
                agentId,
                agentName,
                agentType,
                agentVersion,
                content,
                role,
                timestamp,
                sequenceNumber,
                turnNumber,
                metrics,
                null,
                extra);
    }

    /** True when the content was cut; null otherwise, so that complete messages are written without it. */
    @JsonProperty
    public Boolean truncated() {
        return originalBytes == null ? null : Boolean.TRUE;
    }

    /** This message with content of at most {@code maxBytes} bytes of UTF-8, cut between two characters. */
    public Message truncatedTo(int maxBytes) {
        int bytes = Utf8.bytes(content);
        return bytes <= maxBytes
                ? this
                : new Message(
                        id,
                        agentId,
                        agentName,
                        agentType,
                        agentVersion,
                        Utf8.prefix(content, maxBytes),
                        role,
                        timestamp,
                        sequenceNumber,
                        turnNumber,
                        metrics,
                        bytes,
                        extra);
    }

    /** This message with an id and with defaults for what the command line leaves out. */
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
                originalBytes,
                extra);
    }
}

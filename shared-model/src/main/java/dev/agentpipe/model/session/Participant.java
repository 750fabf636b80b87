package dev.agentpipe.model.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.constraints.NotNull;

/**
 * An agent of a conversation.
 *
 * @param agentId unique only within its conversation
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Participant(
        @NotNull(message = "is required") @Identifier String agentId,
        @NotNull(message = "is required") @Identifier String agentType,

        @NotNull(message = "is required", groups = Message.Required.class) @Utf8Size(max = 1000)
        String agentName,

        @Utf8Size(max = 1000) String agentVersion,
        @Utf8Size(max = 1000) String model,
        String prompt,
        String announcement,
        @Utf8Size(max = 1000) String cliVersion,
        ObjectNode settings) {

    /** This participant, with its id as its name when it has none. */
    public Participant named() {
        return agentName != null && !agentName.isEmpty()
                ? this
                : new Participant(
                        agentId, agentType, agentId, agentVersion, model, prompt, announcement, cliVersion, settings);
    }
}

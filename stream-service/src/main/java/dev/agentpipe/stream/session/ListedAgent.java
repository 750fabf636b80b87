package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A participant, as a list shows it.
 *
 * @param agentName its first {@value #NAME_CHARACTERS} characters; null when it has none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ListedAgent(String agentId, String agentType, String agentName) {

    static final int NAME_CHARACTERS = 100;

    /** The approximate size. */
    long bytes() {
        return 50L + agentId.length() + agentType.length() + (agentName == null ? 0 : agentName.length());
    }
}

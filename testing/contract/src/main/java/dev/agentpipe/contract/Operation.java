package dev.agentpipe.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A method of a path.
 *
 * @param path with the names of its parameters in braces
 * @param method in lower case
 * @param parameters those of the path included
 * @param body an example of what it takes; null when it takes nothing
 */
public record Operation(String id, String path, String method, List<Parameter> parameters, JsonNode body) {

    public Operation {
        parameters = List.copyOf(parameters);
    }
}

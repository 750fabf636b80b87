package dev.agentpipe.upload.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Turns the differences that the database functions found into the errors of an answer. */
final class ConflictDetails {

    private ConflictDetails() {}

    /** From {@code [{field, message}]}; null means none. */
    static List<FieldError> fields(String json) {
        return read(
                json,
                node -> new FieldError(
                        node.path("field").asText(), node.path("message").asText()));
    }

    /** From {@code [{place, id}]}, where {@code place} is the number of a line; null means none. */
    static List<FieldError> lines(String json) {
        return read(
                json,
                node -> new FieldError(
                        "line " + node.path("place").asInt(),
                        "differs from the stored message " + node.path("id").asText()));
    }

    private static List<FieldError> read(String json, Function<JsonNode, FieldError> difference) {
        List<FieldError> differences = new ArrayList<>();
        if (json != null) {
            try {
                Json.MAPPER.readTree(json).forEach(node -> differences.add(difference.apply(node)));
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return differences;
    }
}

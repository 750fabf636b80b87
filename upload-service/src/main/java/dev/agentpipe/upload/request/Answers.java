package dev.agentpipe.upload.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;

/** What all answers to uploads share. */
final class Answers {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private Answers() {}

    /**
     * The beginning of an answer.
     *
     * @param counts as JSON; null when there are none
     */
    static ObjectNode start(String conversationId, String counts) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("success", true).put("conversationId", conversationId);
        if (counts != null) {
            try {
                body.setAll((ObjectNode) Json.MAPPER.readTree(counts));
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return body;
    }

    static Response of(boolean created, boolean dryRun, ObjectNode body) {
        if (dryRun) {
            body.put("dryRun", true);
        }
        return Response.status(created && !dryRun ? 201 : 200)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Json.write(body))
                .build();
    }

    static ProblemException conflict(String detail, List<FieldError> differences) {
        String first = differences.isEmpty() ? "" : ": " + differences.get(0).sentence();
        return ProblemException.of(ErrorCode.CONFLICT, detail + first, differences);
    }

    /** The same for every conversation of another project, so that it does not reveal what exists there. */
    static ProblemException foreign() {
        return ProblemException.of(ErrorCode.FORBIDDEN, "this key may not write to this conversation");
    }

    static ProblemException busy() {
        return ProblemException.retriable(
                ErrorCode.UNAVAILABLE, "the conversation is being written to; send the upload again", RETRY_AFTER);
    }
}

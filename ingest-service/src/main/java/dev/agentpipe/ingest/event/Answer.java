package dev.agentpipe.ingest.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.ingest.append.AppendOutcome;
import dev.agentpipe.model.event.Event;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.Vocabulary;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * The answer to the sender of an event, in the vocabulary of its request. The command line takes only 200 and 201 as
 * success.
 */
final class Answer {

    private Answer() {}

    static Response of(LogEntry entry, AppendOutcome outcome) {
        boolean commandLine = entry.vocabulary() == Vocabulary.COMMAND_LINE;
        return switch (outcome) {
            case CONFLICT -> throw conflict(entry);
            case FOREIGN -> throw foreign();
            case BUSY -> throw new IllegalStateException("a busy event is not answered yet");
            case CREATED, DUPLICATE, DELETED -> answer(entry, outcome, commandLine);
        };
    }

    /** The same for every conversation of another project, so that it does not reveal what exists there. */
    static ProblemException foreign() {
        return ProblemException.of(ErrorCode.FORBIDDEN, "this key may not write to this conversation");
    }

    static ProblemException conflict(LogEntry entry) {
        return ProblemException.of(
                ErrorCode.CONFLICT,
                List.of(new FieldError(
                        entry.vocabulary() == Vocabulary.COMMAND_LINE ? "data.message_id" : "data.message.id",
                        "was already used for another message of this conversation")));
    }

    private static Response answer(LogEntry entry, AppendOutcome outcome, boolean commandLine) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        boolean creates = true;
        if (entry.event() instanceof Event.MessageCreated) {
            body.put(commandLine ? "message_id" : "messageId", entry.identity());
        } else if (entry.event() instanceof Event.ConversationStarted) {
            body.put(commandLine ? "conversation_id" : "conversationId", entry.conversationId());
        } else {
            body.put("success", true);
            creates = false;
        }
        boolean created = outcome == AppendOutcome.CREATED;
        if (creates || !created) {
            body.put("status", created ? "created" : outcome == AppendOutcome.DELETED ? "deleted" : "duplicate");
        }
        return Response.status(creates && created ? 201 : 200)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body.toString())
                .build();
    }
}

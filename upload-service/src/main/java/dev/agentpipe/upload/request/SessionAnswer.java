package dev.agentpipe.upload.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.upload.store.SessionOutcome;
import dev.agentpipe.upload.store.SessionOutcome.Result;
import dev.agentpipe.upload.store.SessionUpload;
import dev.agentpipe.upload.store.UploadParameters;
import jakarta.ws.rs.core.Response;

/** The answer to a whole conversation. */
final class SessionAnswer {

    private static final String TWO_UPLOADS = "A state file carries no id. If this run was streamed, or its event log"
            + " uploaded, that is a separate conversation: upload the file with ?originalId=<its conversation id> instead.";
    private static final String RECOGNISED = "This is the run of that conversation, which already has its messages."
            + " Nothing was added: to fill what is missing, upload the event log.";

    private SessionAnswer() {}

    static Response of(SessionOutcome outcome, SessionUpload upload, UploadParameters parameters) {
        return switch (outcome.result()) {
            case CONFLICT ->
                throw Answers.conflict(
                        "conversation " + outcome.conversationId() + " exists with a different content",
                        outcome.differences());
            case BUSY -> throw Answers.busy();
            case FOREIGN -> throw Answers.foreign();
            case CREATED, DUPLICATE, RECOGNISED, DELETED -> answer(outcome, upload, parameters);
        };
    }

    private static Response answer(SessionOutcome outcome, SessionUpload upload, UploadParameters parameters) {
        boolean created = outcome.result() == Result.CREATED;
        ObjectNode body = Answers.start(outcome.conversationId(), outcome.answer());
        if (outcome.result() == Result.RECOGNISED) {
            body.put("messagesCreated", 0).put("participantsCreated", 0);
        }
        if (!created) {
            body.put("status", outcome.result() == Result.DELETED ? "deleted" : "duplicate");
        } else if (parameters.dryRun()) {
            body.put("status", "created");
        }
        if (outcome.result() == Result.RECOGNISED) {
            body.put("note", RECOGNISED);
        } else if (upload.kind() == SessionUpload.Kind.STATE && upload.originalId() == null) {
            body.put("note", TWO_UPLOADS);
        }
        return Answers.of(created, parameters.dryRun(), body);
    }
}

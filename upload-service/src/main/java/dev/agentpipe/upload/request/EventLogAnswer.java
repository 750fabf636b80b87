package dev.agentpipe.upload.request;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.upload.Rejections;
import dev.agentpipe.upload.store.EventLogOutcome;
import dev.agentpipe.upload.store.EventLogOutcome.Result;
import dev.agentpipe.upload.store.EventLogUpload;
import dev.agentpipe.upload.store.UploadParameters;
import jakarta.ws.rs.core.Response;

/** The answer to an event log. */
final class EventLogAnswer {

    private EventLogAnswer() {}

    static Response of(EventLogOutcome outcome, EventLogUpload upload, UploadParameters parameters) {
        return switch (outcome.result()) {
            case CONFLICT ->
                throw Answers.conflict(
                        "conversation " + outcome.conversationId() + " has other messages under the same ids",
                        outcome.differences());
            case KEY_CONFLICT ->
                throw Answers.conflict(
                        "this Idempotency-Key belongs to a different upload, of conversation "
                                + outcome.conversationId(),
                        outcome.differences());
            case BUSY -> throw Answers.busy();
            case FOREIGN -> throw Answers.foreign();
            case APPENDED, DUPLICATE -> answer(outcome, upload, parameters);
        };
    }

    private static Response answer(EventLogOutcome outcome, EventLogUpload upload, UploadParameters parameters) {
        ObjectNode body = Answers.start(outcome.conversationId(), outcome.answer());
        int conversationsCreated = take(body, "conversationsCreated");
        int deleted = take(body, "eventsDeleted");
        // Repeats within the upload never reached the database.
        add(body, "messagesAlreadyPresent", upload.repeatedMessages());
        add(body, "eventsAlreadyPresent", upload.repeatedEvents());
        boolean created = outcome.result() == Result.APPENDED
                && body.path("eventsCreated").asInt() > 0;
        body.put("status", status(created, conversationsCreated, deleted));
        if (deleted > 0) {
            body.put("eventsDeleted", deleted);
        }
        if (upload.conversations() > 1) {
            body.put("conversations", upload.conversations());
        }
        if (!upload.truncatedLines().isEmpty()) {
            body.put("messagesTruncated", upload.truncatedLines().size());
            ArrayNode lines = body.putArray("truncatedLines");
            upload.truncatedLines().stream().limit(Rejections.MAX_LISTED).forEach(lines::add);
        }
        if (upload.tornLine() > 0) {
            body.put("tornLastLine", upload.tornLine());
        }
        return Answers.of(created, parameters.dryRun(), body);
    }

    private static String status(boolean created, int conversationsCreated, int deleted) {
        if (created) {
            return conversationsCreated > 0 ? "created" : "healed";
        }
        return deleted > 0 ? "deleted" : "duplicate";
    }

    private static int take(ObjectNode body, String name) {
        int value = body.path(name).asInt();
        body.remove(name);
        return value;
    }

    private static void add(ObjectNode body, String name, int more) {
        body.put(name, body.path(name).asInt() + more);
    }
}

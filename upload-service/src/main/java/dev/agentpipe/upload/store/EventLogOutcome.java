package dev.agentpipe.upload.store;

import dev.agentpipe.model.problem.FieldError;
import java.util.List;

/**
 * The outcome of storing an event log.
 *
 * @param conversationId that of the first event, of a conflict, or of the upload that the Idempotency-Key belongs to
 * @param answer the counts, as JSON; null when there are none
 * @param differences the lines that conflict
 */
public record EventLogOutcome(Result result, String conversationId, String answer, List<FieldError> differences) {

    public EventLogOutcome {
        differences = List.copyOf(differences);
    }

    /** The names are those of the database function {@code append_uploaded}. */
    public enum Result {
        APPENDED,
        DUPLICATE,
        KEY_CONFLICT,
        CONFLICT,
        BUSY,
        FOREIGN
    }
}

package dev.agentpipe.upload.store;

import dev.agentpipe.model.problem.FieldError;
import java.util.List;

/**
 * The outcome of storing a whole conversation.
 *
 * @param conversationId that of the stored conversation; for a repeat or a conflict, of the existing one
 * @param answer the counts of the first upload, as JSON; null when there are none
 * @param differences what a conflict consists of, may be empty
 */
public record SessionOutcome(Result result, String conversationId, String answer, List<FieldError> differences) {

    public SessionOutcome {
        differences = List.copyOf(differences);
    }

    /** The names are those of the database function {@code store_session}. */
    public enum Result {
        CREATED,
        DUPLICATE,
        RECOGNISED,
        DELETED,
        CONFLICT,
        BUSY,
        FOREIGN
    }
}

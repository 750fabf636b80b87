package dev.agentpipe.ingest.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.util.List;

/**
 * The answer to a batch.
 *
 * @param accepted events stored by this request
 * @param duplicates events that were stored before, or whose conversation was deleted
 */
public record BatchAnswer(int accepted, int duplicates, List<Rejected> rejected) {

    /** One event that was not stored; {@code index} counts the events of the request from 0. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rejected(int index, ErrorCode error, String field, String message) {

        static Rejected of(int index, ProblemException rejection) {
            String field = rejection.details().isEmpty()
                    ? null
                    : rejection.details().get(0).field();
            return new Rejected(index, rejection.error(), field, rejection.getMessage());
        }
    }
}

package dev.agentpipe.ingest.rejected;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;

/** An event as it was sent, and why it was rejected. */
@SuppressWarnings("ArrayRecordComponent") // lives for one request
public record Rejection(byte[] body, ProblemException reason) {

    /**
     * Whether an event rejected for this reason is kept: its content was not stored, and its sender will not send it
     * again. Events that are too large are not kept, because they could not be retried either.
     */
    public static boolean keeps(ErrorCode error) {
        return switch (error) {
            case VALIDATION_FAILED, UNKNOWN_TYPE, MALFORMED_JSON, CONFLICT, FORBIDDEN -> true;
            default -> false;
        };
    }
}

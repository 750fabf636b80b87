package dev.agentpipe.stream.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * Conversations in which something was found, the best first.
 *
 * @param nextCursor for what follows; null when there is nothing more
 * @param complete false when there were too many matches to rank them all: those that are ranked are the newest ones
 * @param rankedFrom unless it is complete: matches of before this time come after the last page of these
 * @param rebuilding true while the index is built again, and lacks something; null otherwise
 * @param indexedUpTo the last event whose text can be found
 * @param lastEventId the last event that is stored
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SearchAnswer(
        List<Found> conversations,
        String nextCursor,
        boolean complete,
        Instant rankedFrom,
        Boolean rebuilding,
        String indexedUpTo,
        String lastEventId) {

    /**
     * A conversation.
     *
     * @param project null for who reads only one
     * @param matches how many parts of its texts were found
     * @param hits the best of them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Found(
            String id,
            String project,
            String name,
            String status,
            String source,
            String mode,
            String startedAt,
            Instant lastEventAt,
            int matches,
            List<Hit> hits) {}

    /**
     * A text in which something was found.
     *
     * @param in message, prompt or name; what follows is of a message only
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Hit(
            String in,
            String messageId,
            Integer sequenceNumber,
            String agentId,
            String agentName,
            String agentType,
            String role,
            String timestamp,
            List<Snippet.Piece> snippet) {}
}

package dev.agentpipe.stream.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * Conversations that match a search, the best first.
 *
 * @param nextCursor for the next page; null on the last
 * @param complete false when there were too many matches to rank them all: only the newest ones are ranked
 * @param rankedFrom unless complete: matches before this time come after the last page of these
 * @param rebuilding true while the index is being rebuilt and incomplete; null otherwise
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
     * @param project null for a reader of a single project
     * @param initialPrompt its first 200 characters, as in lists
     * @param matches how many parts of its texts match
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
            String initialPrompt,
            String startedAt,
            Instant lastEventAt,
            int matches,
            List<Hit> hits) {}

    /**
     * A text that matches.
     *
     * @param in message, prompt or name; the following fields are only set for a message
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

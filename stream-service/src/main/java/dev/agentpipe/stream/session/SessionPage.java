package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Conversations, the newest first.
 *
 * @param nextCursor for the page after this one; null on the last
 * @param lastEventId what the answer is exact at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionPage(List<SessionSummary> sessions, String nextCursor, String lastEventId) {}

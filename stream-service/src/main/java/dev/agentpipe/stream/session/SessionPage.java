package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Conversations, the newest first, or as they were asked to be sorted.
 *
 * @param nextCursor for the page after this one; null on the last
 * @param filteredUpTo which events counted for filters and sorting; null where there was nothing but the newest
 * @param lastEventId what the answer is exact at, but for which conversations are in it and where
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionPage(List<SessionSummary> sessions, String nextCursor, String filteredUpTo, String lastEventId) {}

package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Conversations, the newest first or in the requested order.
 *
 * @param nextCursor for the next page; null on the last
 * @param filteredUpTo the last event that counted for filters and sorting; null for the unfiltered newest ones
 * @param lastEventId the last event that the rows include; which rows there are depends on {@code filteredUpTo}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionPage(List<SessionSummary> sessions, String nextCursor, String filteredUpTo, String lastEventId) {}

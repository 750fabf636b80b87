package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;

/**
 * Sums over a conversation.
 *
 * @param cost in USD
 * @param duration in milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionTotals(Long messages, Long turns, Long tokens, BigDecimal cost, BigDecimal duration) {

    static SessionTotals counted(Conversation c) {
        return new SessionTotals((long) c.messageCount, null, c.totalTokens, c.totalCost, c.totalDuration);
    }

    /** Null when the client reported nothing. */
    static SessionTotals reported(Conversation c) {
        SessionTotals totals = new SessionTotals(
                c.reportedMessages, c.reportedTurns, c.reportedTokens, c.reportedCost, c.reportedDuration);
        return totals.equals(new SessionTotals(null, null, null, null, null)) ? null : totals;
    }
}

package dev.agentpipe.upload.store;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Timestamp;
import java.math.BigDecimal;

/**
 * Sums up messages by the rule of {@code append_events}: the total if present, otherwise input plus output. Not
 * thread-safe.
 */
public final class SessionTotals {

    private int messages;
    private BigDecimal tokens = BigDecimal.ZERO;
    private BigDecimal cost = BigDecimal.ZERO;
    private Timestamp newest;

    public void add(Message message) {
        messages++;
        if (newest == null || newest.instant().isBefore(message.timestamp().instant())) {
            newest = message.timestamp();
        }
        Metrics metrics = message.metrics();
        if (metrics != null) {
            tokens = tokens.add(
                    metrics.totalTokens() != null
                            ? BigDecimal.valueOf(metrics.totalTokens())
                            : value(metrics.inputTokens()).add(value(metrics.outputTokens())));
            cost = metrics.cost() == null ? cost : cost.add(metrics.cost());
        }
    }

    public int messages() {
        return messages;
    }

    /** Exact, even beyond 64 bits. */
    public BigDecimal tokens() {
        return tokens;
    }

    /** In USD. */
    public BigDecimal cost() {
        return cost;
    }

    /** The timestamp of the newest message; null without messages. */
    public Timestamp newest() {
        return newest;
    }

    private static BigDecimal value(Long count) {
        return count == null ? BigDecimal.ZERO : BigDecimal.valueOf(count);
    }
}

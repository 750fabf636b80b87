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
public record SessionTotals(Long messages, Long turns, Long tokens, BigDecimal cost, BigDecimal duration) {}

package dev.agentpipe.stream.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.List;

/**
 * Statistics of a period.
 *
 * @param from the first moment that counts
 * @param to the first moment that no longer counts
 * @param groups by day in order of time, otherwise those with the most messages first; null when none were requested
 * @param moreGroups true when there are more than fit into an answer; null otherwise
 * @param active conversations that are active now, whenever they began
 * @param activeIsLeast true when there are more than were counted; null otherwise
 * @param rebuilding true while the statistics are being rebuilt and too low; null otherwise
 * @param countedUpTo the last event that was counted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Summary(
        Instant from,
        Instant to,
        String timezone,
        long active,
        Boolean activeIsLeast,
        Numbers total,
        List<Group> groups,
        Boolean moreGroups,
        Boolean rebuilding,
        String countedUpTo) {

    /**
     * Counts and sums.
     *
     * @param conversations that began in the period; for an agent type or model, those with a message of it
     * @param cost in USD
     * @param messageDuration in milliseconds, as clients measured it
     * @param firstResponse in milliseconds, from the start of a conversation to the first message of an agent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Numbers(
            long conversations,
            long messages,
            long errors,
            BigDecimal inputTokens,
            BigDecimal outputTokens,
            BigDecimal cost,
            Times messageDuration,
            Times firstResponse) {}

    /**
     * Statistics of the known durations.
     *
     * @param median within {@value Histogram#PERCENT} %; null without any
     * @param p95 likewise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Times(long count, BigDecimal median, BigDecimal p95) {

        static Times of(Histogram histogram) {
            return new Times(histogram.count(), rounded(histogram.quantile(0.5)), rounded(histogram.quantile(0.95)));
        }

        /** More digits would claim a precision that is not there. */
        private static BigDecimal rounded(Double value) {
            return value == null
                    ? null
                    : new BigDecimal(new BigDecimal(value)
                            .round(new MathContext(3))
                            .stripTrailingZeros()
                            .toPlainString());
        }
    }

    /**
     * The counts of one value; only the field that was grouped by is set.
     *
     * @param agentType null when unknown, like the model
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Group(String day, String agentType, String model, String project, Numbers numbers) {}
}

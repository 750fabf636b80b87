package dev.agentpipe.stream.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.List;

/**
 * Numbers of a time.
 *
 * @param from the first moment that is counted
 * @param to the first one that is not
 * @param groups by day in order of time, by anything else the most messages first; null when nothing was asked for
 * @param moreGroups true when there are more than an answer holds; null otherwise
 * @param active conversations that go on now, whenever they began
 * @param activeIsLeast true when there are more than were counted; null otherwise
 * @param rebuilding true while the numbers are counted again, and too small; null otherwise
 * @param countedUpTo the last event that is counted
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
     * Numbers.
     *
     * @param conversations that began in this time; of an agent type or model, that have a message of it
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
     * Of the times that are known.
     *
     * @param median within {@value Histogram#PERCENT} %; null without any
     * @param p95 likewise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Times(long count, BigDecimal median, BigDecimal p95) {

        static Times of(Histogram histogram) {
            return new Times(histogram.count(), rounded(histogram.quantile(0.5)), rounded(histogram.quantile(0.95)));
        }

        /** More digits would claim more than is known. */
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
     * What shares one value; only the one that was asked for is there.
     *
     * @param agentType null where it is not known; so is the model
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Group(String day, String agentType, String model, String project, Numbers numbers) {}
}

package dev.agentpipe.stream.statistics;

import java.math.BigDecimal;

/** The counts of a quarter, or what is added to them; mutable, not thread-safe. */
final class Counts {

    long conversations;
    long messages;
    long errors;
    BigDecimal inputTokens = BigDecimal.ZERO;
    BigDecimal outputTokens = BigDecimal.ZERO;
    BigDecimal cost = BigDecimal.ZERO;
    final Histogram durations = new Histogram();
    final Histogram firstResponses = new Histogram();
}

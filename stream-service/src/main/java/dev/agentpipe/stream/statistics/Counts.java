package dev.agentpipe.stream.statistics;

import java.math.BigDecimal;

/** What is counted of a quarter, or what is added to it; mutable, for one thread. */
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

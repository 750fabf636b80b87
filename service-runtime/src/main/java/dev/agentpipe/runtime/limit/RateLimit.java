package dev.agentpipe.runtime.limit;

import java.time.Duration;

/**
 * At most this many requests per period, all of them at once after a pause.
 *
 * @param permits at least 1
 */
public record RateLimit(long permits, Duration period) {

    /** The share of a period's tokens that an instance takes from the shared bucket in advance. */
    private static final Duration LEASE = Duration.ofMillis(50);

    public RateLimit {
        if (permits < 1 || period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("a rate limit needs at least one request in a period");
        }
    }

    double tokensPerMilli() {
        return (double) permits / period.toMillis();
    }

    /** How long one token takes to come back. */
    long nanosPerToken() {
        return Math.max(1, period.toNanos() / permits);
    }

    /** Tokens to ask for at once: one for slow limits, which are then exact; 50 ms worth of fast ones. */
    long block() {
        return Math.max(1, permits * LEASE.toMillis() / period.toMillis());
    }
}

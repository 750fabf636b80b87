package dev.agentpipe.runtime.limit;

import java.time.Duration;

/**
 * The decision about one request, with what its client is told about the rate.
 *
 * @param remaining tokens left, as far as this instance knows
 * @param retryAfter until the next token; zero when granted
 */
public record Permit(boolean granted, RateLimit limit, long remaining, Duration retryAfter) {

    /** Until the bucket is full again. */
    public Duration reset() {
        return Duration.ofNanos(Math.max(0, limit.permits() - remaining) * limit.nanosPerToken());
    }
}

package dev.agentpipe.runtime.limit;

/** The bucket of one key while Redis is unavailable: the same arithmetic as the script, on this JVM's clock. Not thread-safe. */
final class LocalBucket {

    private double tokens = -1;
    private long at;

    Grant take(RateLimit limit, long wanted, long now) {
        tokens = tokens < 0
                ? limit.permits()
                : Math.min((double) limit.permits(), tokens + Math.max(0, now - at) / 1e6 * limit.tokensPerMilli());
        at = now;
        long given = Math.min(wanted, (long) Math.floor(tokens));
        tokens -= given;
        long wait = given == wanted ? 0 : (long) Math.ceil((1 - tokens) * limit.nanosPerToken());
        return new Grant(given, (long) Math.floor(tokens), Math.max(0, wait));
    }
}

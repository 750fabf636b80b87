package dev.agentpipe.runtime.access;

import dev.agentpipe.runtime.bounds.AtLeast;
import dev.agentpipe.runtime.bounds.AtMost;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Rate limits, shared by all instances. A key may have limits of its own, see {@code /api/keys}. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.rate-limit")
public interface RateLimitConfig {

    /** Whether rates are limited at all ({@code AGENTPIPE_RATE_LIMIT_ENABLED}). */
    @WithDefault("true")
    boolean enabled();

    /** Ingest requests per minute and key, and the most at once ({@code AGENTPIPE_RATE_LIMIT_INGEST}). */
    @WithDefault("100")
    @AtLeast("1")
    @AtMost("1000000000")
    long ingest();

    /** Uploads per minute and key ({@code AGENTPIPE_RATE_LIMIT_UPLOAD}). */
    @WithDefault("10")
    @AtLeast("1")
    @AtMost("1000000000")
    long upload();

    /** Requests to the sessions API per hour and key ({@code AGENTPIPE_RATE_LIMIT_SESSIONS}). */
    @WithDefault("1000")
    @AtLeast("1")
    @AtMost("1000000000")
    long sessions();

    /** Requests without a valid key per minute and address ({@code AGENTPIPE_RATE_LIMIT_ANONYMOUS}). */
    @WithDefault("100")
    @AtLeast("1")
    @AtMost("1000000000")
    long anonymous();

    /**
     * How long an ingest request waits for a token before it is rejected ({@code AGENTPIPE_RATE_LIMIT_MAX_WAIT}): the
     * command line drops an event that is answered 429.
     */
    @WithDefault("2S")
    @AtLeast("0s")
    @AtMost("5s")
    Duration maxWait();

    /** The limit for keys without one of their own. */
    default long of(LimitedOperation operation) {
        return switch (operation) {
            case INGEST -> ingest();
            case UPLOAD -> upload();
            case SESSIONS -> sessions();
            case ANONYMOUS -> anonymous();
        };
    }
}

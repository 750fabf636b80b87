package dev.agentpipe.runtime.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Rate limits, shared by all instances. A key may have limits of its own, see {@code /api/keys}. */
@ConfigMapping(prefix = "agentpipe.rate-limit")
public interface RateLimitConfig {

    /** Whether rates are limited at all ({@code AGENTPIPE_RATE_LIMIT_ENABLED}). */
    @WithDefault("true")
    boolean enabled();

    /** Ingest requests per minute and key, and the most at once ({@code AGENTPIPE_RATE_LIMIT_INGEST}). */
    @WithDefault("100")
    @Min(1)
    @Max(1_000_000_000)
    long ingest();

    /** Uploads per minute and key ({@code AGENTPIPE_RATE_LIMIT_UPLOAD}). */
    @WithDefault("10")
    @Min(1)
    @Max(1_000_000_000)
    long upload();

    /** Requests to the sessions API per hour and key ({@code AGENTPIPE_RATE_LIMIT_SESSIONS}). */
    @WithDefault("1000")
    @Min(1)
    @Max(1_000_000_000)
    long sessions();

    /** Requests without a valid key per minute and address ({@code AGENTPIPE_RATE_LIMIT_ANONYMOUS}). */
    @WithDefault("100")
    @Min(1)
    @Max(1_000_000_000)
    long anonymous();

    /**
     * How long an ingest request waits for a token before it is rejected ({@code AGENTPIPE_RATE_LIMIT_MAX_WAIT}): the
     * command line drops an event that is answered 429.
     */
    @WithDefault("2S")
    @DurationMin(millis = 0)
    @DurationMax(seconds = 5)
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

package dev.agentpipe.stream.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of webhooks; each is also an environment variable, {@code AGENTPIPE_WEBHOOK_TIMEOUT}. */
@ConfigMapping(prefix = "agentpipe.webhook")
public interface WebhookConfig {

    /** Whether this instance sends deliveries; it is enough that one instance does. */
    @WithDefault("true")
    boolean deliver();

    /**
     * Networks of receivers that are allowed although they are not public, comma-separated: {@code 10.1.2.0/24}. Only
     * there may a receiver be reached without TLS.
     */
    Optional<List<String>> allowedNetworks();

    /** For one attempt, from resolving the name to the answer. */
    @WithDefault("10S")
    @DurationMin(millis = 1)
    @DurationMax(seconds = 60)
    Duration timeout();

    /** How long a delivery is tried before it counts as failed. */
    @WithDefault("24H")
    @DurationMin(millis = 1)
    Duration giveUp();

    /** The pause after the first attempt that failed; each further one is about three times as long, at most 4 hours. */
    @WithDefault("5S")
    @DurationMin(millis = 1)
    Duration firstPause();

    /** How long failed deliveries are kept. */
    @WithDefault("30D")
    @DurationMin(millis = 1)
    Duration failedRetention();

    /** Deliveries of one webhook that one instance sends at the same time. */
    @WithDefault("4")
    @Min(1)
    @Max(100)
    int concurrent();

    /** Deliveries of one webhook that wait; further events stay in the log until there is room. */
    @WithDefault("1000")
    @Min(1)
    @Max(100_000)
    int queue();

    /** The most webhooks of one project. */
    @WithDefault("20")
    @Min(1)
    @Max(1000)
    int maxPerProject();
}

package dev.agentpipe.stream.webhook;

import dev.agentpipe.runtime.bounds.AtLeast;
import dev.agentpipe.runtime.bounds.AtMost;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of webhooks; each is also an environment variable, {@code AGENTPIPE_WEBHOOK_TIMEOUT}. */
@Unremovable
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
    @AtLeast("1ms")
    @AtMost("60s")
    Duration timeout();

    /** How long a delivery is tried before it counts as failed. */
    @WithDefault("24H")
    @AtLeast("1ms")
    Duration giveUp();

    /** The pause after the first attempt that failed; each further one is about three times as long, at most 4 hours. */
    @WithDefault("5S")
    @AtLeast("1ms")
    Duration firstPause();

    /** How long failed deliveries are kept. */
    @WithDefault("30D")
    @AtLeast("1ms")
    Duration failedRetention();

    /** Deliveries of one webhook that one instance sends at the same time. */
    @WithDefault("4")
    @AtLeast("1")
    @AtMost("100")
    int concurrent();

    /** Deliveries of one webhook that wait; further events stay in the log until there is room. */
    @WithDefault("1000")
    @AtLeast("1")
    @AtMost("100000")
    int queue();

    /** The most webhooks of one project. */
    @WithDefault("20")
    @AtLeast("1")
    @AtMost("1000")
    int maxPerProject();
}

package dev.agentpipe.runtime.access;

import dev.agentpipe.runtime.bounds.AtLeast;
import dev.agentpipe.runtime.bounds.AtMost;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of access to all services. */
@Unremovable
@ConfigMapping(prefix = "agentpipe")
public interface AccessConfig {

    /**
     * Keys with every scope that need no database, comma-separated, each of at least 24 characters
     * ({@code AGENTPIPE_BRIDGE_API_KEY}). A key that is removed from the list stops working at the next restart.
     */
    Optional<List<String>> bridgeApiKey();

    /**
     * Keys with every scope in one project, {@code project=secret}, comma-separated, each secret of at least 24
     * characters ({@code AGENTPIPE_PROJECT_API_KEYS}). ingest-service creates missing projects when it starts.
     */
    Optional<List<String>> projectApiKeys();

    /**
     * How long an instance trusts what it last read about a key and its project ({@code AGENTPIPE_KEY_CACHE}): a
     * revocation or a closed project takes effect everywhere within this time.
     */
    @WithDefault("15S")
    @AtLeast("1ms")
    @AtMost("30s")
    Duration keyCache();

    /** How often the times at which keys were last used are written ({@code AGENTPIPE_KEY_USE_FLUSH}). */
    @WithDefault("10S")
    @AtLeast("0s")
    Duration keyUseFlush();
}

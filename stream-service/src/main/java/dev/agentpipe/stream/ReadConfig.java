package dev.agentpipe.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Settings of everything that reads, whatever the service. */
@ConfigMapping(prefix = "agentpipe")
public interface ReadConfig {

    /** Who may read without a key ({@code AGENTPIPE_READ_ACCESS}). */
    enum Access {
        /** Everybody. */
        OPEN,
        /** Nobody: a key with the scope {@code read} or {@code admin} is needed. */
        KEY
    }

    /** {@code open} or {@code key} ({@code AGENTPIPE_READ_ACCESS}). */
    @WithDefault("key")
    Access readAccess();

    /**
     * Addresses and networks of the proxies whose {@code X-Forwarded-For} is believed, comma-separated
     * ({@code AGENTPIPE_TRUSTED_PROXIES}).
     */
    Optional<List<String>> trustedProxies();
}

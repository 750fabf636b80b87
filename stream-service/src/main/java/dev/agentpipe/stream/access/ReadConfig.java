package dev.agentpipe.stream.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of reading. */
@ConfigMapping(prefix = "agentpipe")
public interface ReadConfig {

    /** Who may read without a key ({@code AGENTPIPE_READ_ACCESS}). */
    enum Access {
        /** Open to all. */
        OPEN,
        /** A key with the scope {@code read} or {@code admin} is needed. */
        KEY
    }

    /** {@code open} or {@code key} ({@code AGENTPIPE_READ_ACCESS}). */
    @WithDefault("key")
    Access readAccess();
}

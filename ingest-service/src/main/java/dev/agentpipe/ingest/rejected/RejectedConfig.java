package dev.agentpipe.ingest.rejected;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Bounds of what is kept of refused events. */
@ConfigMapping(prefix = "agentpipe.rejected")
public interface RejectedConfig {

    /** Refused events kept for each key ({@code AGENTPIPE_REJECTED_EVENTS}); the oldest go first. */
    @WithDefault("1000")
    int events();

    /** Bytes of refused events kept for each key ({@code AGENTPIPE_REJECTED_SIZE}). */
    @WithDefault("32M")
    MemorySize size();

    /** How long they are kept ({@code AGENTPIPE_REJECTED_RETENTION}). */
    @WithDefault("30D")
    Duration retention();
}

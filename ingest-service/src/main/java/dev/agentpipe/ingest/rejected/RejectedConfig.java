package dev.agentpipe.ingest.rejected;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How many rejected events are kept, and for how long. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.rejected")
public interface RejectedConfig {

    /** Rejected events kept for each key ({@code AGENTPIPE_REJECTED_EVENTS}); the oldest go first. */
    @WithDefault("1000")
    @AtLeast("1")
    int events();

    /** Bytes of rejected events kept for each key ({@code AGENTPIPE_REJECTED_SIZE}). */
    @WithDefault("32M")
    MemorySize size();

    /** How long they are kept ({@code AGENTPIPE_REJECTED_RETENTION}). */
    @WithDefault("30D")
    @AtLeast("1ms")
    Duration retention();
}

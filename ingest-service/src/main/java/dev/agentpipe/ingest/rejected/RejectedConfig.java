package dev.agentpipe.ingest.rejected;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How many rejected events are kept, and for how long. */
@ConfigMapping(prefix = "agentpipe.rejected")
public interface RejectedConfig {

    /** Rejected events kept for each key ({@code AGENTPIPE_REJECTED_EVENTS}); the oldest go first. */
    @WithDefault("1000")
    @Min(1)
    int events();

    /** Bytes of rejected events kept for each key ({@code AGENTPIPE_REJECTED_SIZE}). */
    @WithDefault("32M")
    MemorySize size();

    /** How long they are kept ({@code AGENTPIPE_REJECTED_RETENTION}). */
    @WithDefault("30D")
    @DurationMin(millis = 1)
    Duration retention();
}

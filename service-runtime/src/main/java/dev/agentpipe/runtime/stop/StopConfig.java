package dev.agentpipe.runtime.stop;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long a stop may take. */
@ConfigMapping(prefix = "agentpipe.shutdown")
public interface StopConfig {

    /**
     * How long requests that are under way at a stop may take ({@code AGENTPIPE_SHUTDOWN_REQUESTS}); after that they
     * are cut off. Each service has its own default.
     */
    @DurationMin(millis = 1)
    Duration requests();

    /** How long it waits before that; stream-service's viewers are sent elsewhere meanwhile. */
    @WithDefault("0S")
    @DurationMin(millis = 0)
    Duration delay();
}

package dev.agentpipe.runtime.stop;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a stop may take. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.shutdown")
public interface StopConfig {

    /**
     * How long requests that are under way at a stop may take ({@code AGENTPIPE_SHUTDOWN_REQUESTS}); after that they
     * are cut off. Each service has its own default.
     */
    @AtLeast("1ms")
    Duration requests();

    /** How long it waits before that; stream-service's viewers are sent elsewhere meanwhile. */
    @WithDefault("0S")
    @AtLeast("0s")
    Duration delay();
}

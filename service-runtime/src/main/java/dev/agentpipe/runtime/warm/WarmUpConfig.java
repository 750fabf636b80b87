package dev.agentpipe.runtime.warm;

import dev.agentpipe.runtime.bounds.AtLeast;
import dev.agentpipe.runtime.bounds.AtMost;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a service may take its hot path before it is ready. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.warm-up")
public interface WarmUpConfig {

    /**
     * The most time between the moment when everything else is ready and readiness ({@code AGENTPIPE_WARM_UP_LIMIT});
     * 0 for none.
     */
    @WithDefault("2S")
    @AtLeast("0s")
    @AtMost("60s")
    Duration limit();
}

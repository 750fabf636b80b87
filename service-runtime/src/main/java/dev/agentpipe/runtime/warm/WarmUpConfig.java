package dev.agentpipe.runtime.warm;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long a service may take its hot path before it is ready. */
@ConfigMapping(prefix = "agentpipe.warm-up")
public interface WarmUpConfig {

    /**
     * The most time between the moment when everything else is ready and readiness ({@code AGENTPIPE_WARM_UP_LIMIT});
     * 0 for none.
     */
    @WithDefault("2S")
    @DurationMin(millis = 0)
    @DurationMax(seconds = 60)
    Duration limit();
}

package dev.agentpipe.ingest.idle;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** When a silent conversation counts as interrupted. */
@ConfigMapping(prefix = "agentpipe.sweep")
public interface IdleConfig {

    /** How long an active conversation may be silent ({@code AGENTPIPE_SWEEP_SILENCE}). */
    @WithDefault("24H")
    @DurationMin(millis = 1)
    Duration silence();

    /** How often to look ({@code AGENTPIPE_SWEEP_INTERVAL}). */
    @WithDefault("60S")
    @DurationMin(millis = 1)
    Duration interval();
}

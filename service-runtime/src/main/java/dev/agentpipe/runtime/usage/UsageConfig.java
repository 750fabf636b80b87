package dev.agentpipe.runtime.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of usage counting. */
@ConfigMapping(prefix = "agentpipe.usage")
public interface UsageConfig {

    /** How often usage is written ({@code AGENTPIPE_USAGE_FLUSH}); a process that is killed loses that much. */
    @WithDefault("5S")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 5)
    Duration flush();
}

package dev.agentpipe.runtime.usage;

import dev.agentpipe.runtime.bounds.AtLeast;
import dev.agentpipe.runtime.bounds.AtMost;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of usage counting. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.usage")
public interface UsageConfig {

    /** How often usage is written ({@code AGENTPIPE_USAGE_FLUSH}); a process that is killed loses that much. */
    @WithDefault("5S")
    @AtLeast("100ms")
    @AtMost("5m")
    Duration flush();
}

package dev.agentpipe.stream.database;

import dev.agentpipe.runtime.bounds.AtLeast;
import dev.agentpipe.runtime.bounds.AtMost;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Each setting is also an environment variable, {@code AGENTPIPE_DATABASE_READ_MAX_LAG}. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.database.read")
public interface ReplicaConfig {

    /** The oldest state of a replica that is still shown; while it is further behind, the primary is asked. */
    @WithDefault("5s")
    @AtLeast("100ms")
    @AtMost("10m")
    Duration maxLag();
}

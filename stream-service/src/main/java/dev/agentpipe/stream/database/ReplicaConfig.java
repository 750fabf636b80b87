package dev.agentpipe.stream.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Each setting is also an environment variable, {@code AGENTPIPE_DATABASE_READ_MAX_LAG}. */
@ConfigMapping(prefix = "agentpipe.database.read")
public interface ReplicaConfig {

    /** The oldest state of a replica that is still shown; while it is further behind, the primary is asked. */
    @WithDefault("5s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 10)
    Duration maxLag();
}

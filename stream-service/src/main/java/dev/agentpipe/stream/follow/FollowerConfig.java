package dev.agentpipe.stream.follow;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the followers; each is also an environment variable, {@code AGENTPIPE_FOLLOWERS_ENABLED}. */
@ConfigMapping(prefix = "agentpipe.followers")
public interface FollowerConfig {

    /** Whether this instance follows the log; at least one has to. */
    @WithDefault("true")
    boolean enabled();

    /** How long a follower that is up to date waits before it looks again. */
    @WithDefault("250ms")
    @DurationMin(millis = 1)
    Duration interval();

    /** Connections to the database that the followers of this instance share. */
    @WithDefault("2")
    @Min(1)
    int connections();

    /** The most events of one transaction. */
    @WithDefault("1000")
    @Min(1)
    int pageSize();

    /** The most bytes of events of one transaction; the last one may exceed it. */
    @WithDefault("2M")
    MemorySize pageBytes();

    /** The longest pause before the next try while the database fails. */
    @WithDefault("10s")
    @DurationMin(millis = 1)
    Duration maxPause();
}

package dev.agentpipe.stream.follow;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the followers; each is also an environment variable, {@code AGENTPIPE_FOLLOWERS_ENABLED}. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.followers")
public interface FollowerConfig {

    /** Whether this instance follows the log; at least one has to. */
    @WithDefault("true")
    boolean enabled();

    /** How long a follower that is up to date waits before it looks again. */
    @WithDefault("250ms")
    @AtLeast("1ms")
    Duration interval();

    /** Connections to the database that the followers of this instance share. */
    @WithDefault("2")
    @AtLeast("1")
    int connections();

    /** The most events of one transaction. */
    @WithDefault("1000")
    @AtLeast("1")
    int pageSize();

    /** The most bytes of events of one transaction; the last one may exceed it. */
    @WithDefault("2M")
    MemorySize pageBytes();

    /** The longest pause before the next try while the database fails. */
    @WithDefault("10s")
    @AtLeast("1ms")
    Duration maxPause();
}

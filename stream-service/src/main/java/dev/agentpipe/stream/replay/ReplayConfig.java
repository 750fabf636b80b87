package dev.agentpipe.stream.replay;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The settings of replays; each is also an environment variable, {@code AGENTPIPE_REPLAY_MAX_PAUSE}. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.replay")
public interface ReplayConfig {

    /** The longest pause between two events, whatever time passed between them. */
    @WithDefault("5s")
    @AtLeast("0s")
    Duration maxPause();

    /**
     * Replays of this instance at the same time, one more is answered 503; by default 100, or one for each 4M of the
     * heap if that is less.
     */
    @AtLeast("1")
    Optional<Integer> maxStreams();
}

package dev.agentpipe.stream.replay;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** The settings of replays; each is also an environment variable, {@code AGENTPIPE_REPLAY_MAX_PAUSE}. */
@ConfigMapping(prefix = "agentpipe.replay")
public interface ReplayConfig {

    /** The longest pause between two events, whatever time passed between them. */
    @WithDefault("5s")
    @DurationMin(millis = 0)
    Duration maxPause();

    /**
     * Replays of this instance at the same time, one more is answered 503; by default 100, or one for each 4M of the
     * heap if that is less.
     */
    Optional<@Min(1) Integer> maxStreams();
}

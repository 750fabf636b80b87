package dev.agentpipe.stream.forget;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long conversations and the log are kept; each setting is also an environment variable, {@code AGENTPIPE_RETENTION_LOG_AGE}. */
@ConfigMapping(prefix = "agentpipe.retention")
public interface RetentionConfig {

    /**
     * How long a conversation is kept after the last write to it; for ever by default. A project may have its own
     * setting.
     */
    Optional<@DurationMin(hours = 1) Duration> conversations();

    /** How long events are kept in the log; for ever by default. Messages stay in their conversation. */
    Optional<@DurationMin(hours = 1) Duration> logAge();

    /** The approximate size that the log may reach, with its indexes; unlimited by default. */
    Optional<MemorySize> logSize();

    /** How often retention runs. */
    @WithDefault("10M")
    @DurationMin(seconds = 1)
    Duration interval();
}

package dev.agentpipe.stream.forget;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How long conversations and the log are kept; each setting is also an environment variable, {@code AGENTPIPE_RETENTION_LOG_AGE}. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.retention")
public interface RetentionConfig {

    /**
     * How long a conversation is kept after the last write to it; for ever by default. A project may have its own
     * setting.
     */
    @AtLeast("1h")
    Optional<Duration> conversations();

    /** How long events are kept in the log; for ever by default. Messages stay in their conversation. */
    @AtLeast("1h")
    Optional<Duration> logAge();

    /** The approximate size that the log may reach, with its indexes; unlimited by default. */
    Optional<MemorySize> logSize();

    /** How often retention runs. */
    @WithDefault("10M")
    @AtLeast("1s")
    Duration interval();
}

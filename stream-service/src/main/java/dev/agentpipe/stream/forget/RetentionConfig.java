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

    /** How long a conversation is kept to which nothing is written any more; for ever unless it, or its project's own, is set. */
    Optional<@DurationMin(hours = 1) Duration> conversations();

    /** How long events are kept in the log; for ever unless it is set. What was said stays in its conversation. */
    Optional<@DurationMin(hours = 1) Duration> logAge();

    /** How large the log may become, about, with its indexes; any size unless it is set. */
    Optional<MemorySize> logSize();

    /** How often to look. */
    @WithDefault("10M")
    @DurationMin(seconds = 1)
    Duration interval();
}

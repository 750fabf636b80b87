package dev.agentpipe.stream.export;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of exports; each is also an environment variable, {@code AGENTPIPE_EXPORT_CONCURRENT}. */
@ConfigMapping(prefix = "agentpipe.export")
public interface ExportConfig {

    /** Exports that run at the same time, more are answered 503; by default 4, or one for each 32M of the heap. */
    Optional<@Min(1) Integer> concurrent();

    /** An export is cut off when its reader reads nothing for this long. */
    @WithDefault("30s")
    @DurationMin(seconds = 1)
    Duration stallTimeout();
}

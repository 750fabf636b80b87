package dev.agentpipe.stream.export;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of exports; each is also an environment variable, {@code AGENTPIPE_EXPORT_CONCURRENT}. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.export")
public interface ExportConfig {

    /** Exports that run at the same time, more are answered 503; by default 4, or one for each 32M of the heap. */
    @AtLeast("1")
    Optional<Integer> concurrent();

    /** An export is cut off when its reader reads nothing for this long. */
    @WithDefault("30s")
    @AtLeast("1s")
    Duration stallTimeout();
}

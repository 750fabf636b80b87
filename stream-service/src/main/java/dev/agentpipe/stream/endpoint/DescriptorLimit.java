package dev.agentpipe.stream.endpoint;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.agentpipe.stream.StreamConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Warns at the start when this process may not open as many files as its viewers need. The limit is set by a container
 * engine or a shell, and cannot always be raised; the JVM takes as much as it is allowed.
 */
@ApplicationScoped
class DescriptorLimit {

    private static final Logger LOG = Logger.getLogger(DescriptorLimit.class);

    /** For libraries, connections to PostgreSQL and Redis, and requests. */
    private static final long OTHER_FILES = 500;

    private final StreamConfig config;

    DescriptorLimit(StreamConfig config) {
        this.config = config;
    }

    void check(@Observes StartupEvent event) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            warning(system.getMaxFileDescriptorCount(), config.maxViewers()).ifPresent(LOG::warn);
        }
    }

    static Optional<String> warning(long files, long viewers) {
        return files >= viewers + OTHER_FILES
                ? Optional.empty()
                : Optional.of("only " + files + " files may be open in this process, so there is room for about "
                        + Math.max(0, files - OTHER_FILES) + " viewers and not for " + viewers
                        + "; raise the limit (ulimit -n, LimitNOFILE, ulimits of the engine) or lower"
                        + " AGENTPIPE_STREAM_MAX_VIEWERS");
    }
}

package dev.agentpipe.ingest.admin;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Retention of the security log and of usage. */
@Unremovable
@ConfigMapping(prefix = "agentpipe")
public interface AdminConfig {

    /** How long the security log is kept ({@code AGENTPIPE_AUDIT_RETENTION}). */
    @WithDefault("365D")
    @AtLeast("1d")
    Duration auditRetention();

    /** How long daily usage per key is kept ({@code AGENTPIPE_USAGE_RETENTION}). */
    @WithDefault("730D")
    @AtLeast("1d")
    Duration usageRetention();
}

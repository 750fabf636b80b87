package dev.agentpipe.ingest.admin;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Retention of the security log and of usage. */
@ConfigMapping(prefix = "agentpipe")
public interface AdminConfig {

    /** How long the security log is kept ({@code AGENTPIPE_AUDIT_RETENTION}). */
    @WithDefault("365D")
    @DurationMin(days = 1)
    Duration auditRetention();

    /** How long daily usage per key is kept ({@code AGENTPIPE_USAGE_RETENTION}). */
    @WithDefault("730D")
    @DurationMin(days = 1)
    Duration usageRetention();
}

package dev.agentpipe.ingest.idle;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** When a conversation without events counts as interrupted; the defaults are in application.properties. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.idle")
public interface IdleConfig {

    /** How long an active conversation may go without an event before it is ended ({@code AGENTPIPE_IDLE_AFTER}). */
    @AtLeast("1ms")
    Duration after();

    /** How often idle conversations are looked for ({@code AGENTPIPE_IDLE_INTERVAL}). */
    @AtLeast("1ms")
    Duration interval();
}

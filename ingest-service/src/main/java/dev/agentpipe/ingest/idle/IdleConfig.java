package dev.agentpipe.ingest.idle;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** When a conversation without events counts as interrupted; the defaults are in application.properties. */
@ConfigMapping(prefix = "agentpipe.idle")
public interface IdleConfig {

    /** How long an active conversation may go without an event before it is ended ({@code AGENTPIPE_IDLE_AFTER}). */
    @DurationMin(millis = 1)
    Duration after();

    /** How often idle conversations are looked for ({@code AGENTPIPE_IDLE_INTERVAL}). */
    @DurationMin(millis = 1)
    Duration interval();
}

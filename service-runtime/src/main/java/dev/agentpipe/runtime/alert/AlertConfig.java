package dev.agentpipe.runtime.alert;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** When errors are reported to a chat. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.alert")
public interface AlertConfig {

    /** An incoming webhook of Slack, Discord or a compatible chat ({@code AGENTPIPE_ALERT_WEBHOOK_URL}). */
    Optional<String> webhookUrl();

    /** How many errors of one kind within the window cause a message ({@code AGENTPIPE_ALERT_THRESHOLD}). */
    @WithDefault("10")
    @AtLeast("1")
    int threshold();

    /** For how long errors are counted, with at most one message ({@code AGENTPIPE_ALERT_WINDOW}). */
    @WithDefault("1H")
    @AtLeast("1s")
    Duration window();
}

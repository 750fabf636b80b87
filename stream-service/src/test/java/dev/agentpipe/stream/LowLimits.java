package dev.agentpipe.stream;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits and times that tests can reach, of exports, retention, replays and webhooks, which have nothing to do with each
 * other: one application is started for the tests of all of them.
 */
public final class LowLimits implements QuarkusTestProfile {

    public static final String ARCHIVE = Path.of("target", "archive").toUri().toString();

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>();
        settings.put("agentpipe.export.concurrent", "2");
        settings.put("agentpipe.export.stall-timeout", "6s");
        settings.put("agentpipe.retention.interval", "10H");
        settings.put("agentpipe.retention.log-age", "1H");
        settings.put("agentpipe.archive", ARCHIVE);
        settings.put("agentpipe.replay.max-pause", "400ms");
        settings.put("agentpipe.replay.max-streams", "3");
        settings.put("agentpipe.webhook.allowed-networks", "127.0.0.0/8,::1");
        settings.put("agentpipe.webhook.first-pause", "100ms");
        settings.put("agentpipe.webhook.timeout", "1s");
        settings.put("agentpipe.webhook.give-up", "8s");
        settings.put("agentpipe.webhook.queue", "10");
        settings.put("agentpipe.webhook.max-per-project", "3");
        return settings;
    }
}

package dev.agentpipe.stream;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * An application whose database stays small, so that followers of the whole log are soon built again, and that sends
 * nothing to webhooks, however many there are.
 */
public final class SmallDatabase implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("agentpipe.webhook.deliver", "false", "agentpipe.webhook.max-per-project", "1000");
    }
}

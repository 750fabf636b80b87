package dev.agentpipe.stream.feed;

import dev.agentpipe.runtime.health.HealthPart;
import dev.agentpipe.stream.hub.HubStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/** The hub's position, for {@code /api/health}. */
@ApplicationScoped
public class HubHealth implements HealthPart {

    private final HubDriver hub;

    HubHealth(HubDriver hub) {
        this.hub = hub;
    }

    @Override
    public String name() {
        return "hub";
    }

    @Override
    public Object report() {
        HubStatus status = hub.status();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("status", status.filled() ? "UP" : "DOWN");
        report.put("lastEventId", String.valueOf(status.cursor()));
        report.put("lag", status.lag());
        report.put("subscribed", status.busUp());
        return report;
    }
}

package dev.agentpipe.stream.database;

import dev.agentpipe.runtime.health.HealthPart;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/** The replica's state, for {@code /api/health}. */
@ApplicationScoped
public class ReplicaHealth implements HealthPart {

    private final ReadDatabase database;

    ReplicaHealth(ReadDatabase database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "replica";
    }

    @Override
    public Object report() {
        if (!database.hasReplica()) {
            return null;
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("status", !database.isAnswering() ? "DOWN" : database.isUsable() ? "UP" : "DEGRADED");
        double lag = database.lagSeconds();
        report.put("lagSeconds", Double.isNaN(lag) ? null : lag);
        return report;
    }
}

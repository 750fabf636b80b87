package dev.agentpipe.local.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /api/health}: up when every kind of service has a ready instance. */
record HealthResponse(String status, Map<String, KindHealth> services) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static HealthResponse of(Instances instances) {
        Map<String, KindHealth> services = new LinkedHashMap<>();
        for (ServiceKind kind : ServiceKind.values()) {
            services.put(kind.label(), KindHealth.of(instances.of(kind)));
        }
        boolean up = services.values().stream().allMatch(KindHealth::isUp);
        return new HealthResponse(word(up), services);
    }

    int httpStatus() {
        return status.equals(word(true)) ? 200 : 503;
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A health response of plain strings did not become JSON", e);
        }
    }

    private static String word(boolean up) {
        return up ? "UP" : "DOWN";
    }

    record KindHealth(String status, List<InstanceHealth> instances) {

        static KindHealth of(List<Instance> instances) {
            List<InstanceHealth> healths = instances.stream()
                    .map(instance -> new InstanceHealth(instance.name(), word(instance.isReady())))
                    .toList();
            return new KindHealth(word(instances.stream().anyMatch(Instance::isReady)), healths);
        }

        boolean isUp() {
            return status.equals(word(true));
        }
    }

    record InstanceHealth(String name, String status) {}
}

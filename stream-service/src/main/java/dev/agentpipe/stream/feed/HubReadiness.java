package dev.agentpipe.stream.feed;

import dev.agentpipe.runtime.health.SchemaCheck;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready before the schema exists and the ring is filled. Redis does not matter: without it events are late, not
 * lost.
 */
@Readiness
@Singleton
final class HubReadiness implements HealthCheck {

    private final HubDriver hub;
    private final SchemaCheck schema;

    HubReadiness(HubDriver hub, SchemaCheck schema) {
        this.hub = hub;
        this.schema = schema;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("event log")
                .status(hub.status().filled())
                .withData("schemaPresent", schema.present())
                .withData("position", String.valueOf(hub.status().cursor()))
                .build();
    }
}

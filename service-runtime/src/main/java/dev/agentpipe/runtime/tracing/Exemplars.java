package dev.agentpipe.runtime.tracing;

import io.prometheus.client.exemplars.DefaultExemplarSampler;
import io.prometheus.client.exemplars.ExemplarSampler;
import io.prometheus.client.exemplars.tracer.otel.OpenTelemetrySpanContextSupplier;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Attaches the trace to a value of a histogram that is recorded within a current span, in place of Quarkus's own
 * sampler, which needs the extension for OpenTelemetry.
 */
@Singleton
final class Exemplars {

    @Produces
    @Singleton
    @Alternative
    @Priority(1)
    Optional<ExemplarSampler> sampler(Tracing tracing) {
        return tracing.on()
                ? Optional.of(new DefaultExemplarSampler(new OpenTelemetrySpanContextSupplier()))
                : Optional.empty();
    }
}

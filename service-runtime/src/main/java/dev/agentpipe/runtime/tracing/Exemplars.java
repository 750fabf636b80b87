package dev.agentpipe.runtime.tracing;

import io.prometheus.client.exemplars.DefaultExemplarSampler;
import io.prometheus.client.exemplars.ExemplarSampler;
import io.prometheus.client.exemplars.tracer.otel.OpenTelemetrySpanContextSupplier;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
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

    private static final int BEFORE_ITS_ROUTE = 9_000;
    private static final String METRICS = "/q/metrics";
    private static final String ACCEPT = "Accept";
    private static final String OPEN_METRICS = "application/openmetrics-text";

    void register(@Observes Filters filters, Tracing tracing) {
        if (tracing.on()) {
            filters.register(Exemplars::preferOpenMetrics, BEFORE_ITS_ROUTE);
        }
    }

    /**
     * Only this format has exemplars. Prometheus asks for it without a charset, Quarkus's route matches it with one
     * alone, and answers in the other format.
     */
    private static void preferOpenMetrics(RoutingContext context) {
        MultiMap headers = context.request().headers();
        if (METRICS.equals(context.normalizedPath())
                && String.valueOf(headers.get(ACCEPT)).contains(OPEN_METRICS)) {
            headers.set(ACCEPT, OPEN_METRICS + "; version=1.0.0; charset=utf-8");
        }
        context.next();
    }

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

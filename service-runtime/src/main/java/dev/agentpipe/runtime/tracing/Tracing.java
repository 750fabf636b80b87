package dev.agentpipe.runtime.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.runtime.ApplicationConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Makes spans and sends them to a collector, in batches, from a thread of its own. At most 2,048 wait; the rest is
 * dropped, so that neither the collector nor a client that traces everything can slow a service down.
 *
 * <p>Off without an endpoint: then nothing of OpenTelemetry is started, and whoever would make a span only asks {@link
 * #on}.
 */
@Singleton
public class Tracing {

    static final String TRACE_ID = "traceId";
    static final String SPAN_ID = "spanId";

    private static final Logger LOG = Logger.getLogger(Tracing.class);
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);
    private static final long WRITE_OUT_SECONDS = 2;
    private static final int AFTER_ALL_THAT_MAKE_SPANS = Integer.MAX_VALUE - 2;
    /** Of the texts that come from clients: ids and names of models. */
    private static final int MAX_TEXT = 256;

    /** Null while off. */
    private final SdkTracerProvider provider;

    private final Tracer tracer;

    Tracing(TracingConfig config, ApplicationConfig application) {
        provider = config.endpoint().isEmpty()
                ? null
                : provider(
                        traces(config.endpoint().get()),
                        config.sampleRatio().doubleValue(),
                        Attributes.builder()
                                .put("service.name", application.name().orElse("agentpipe"))
                                .put("service.version", application.version().orElse("unknown"))
                                .put("service.namespace", "agentpipe")
                                .put("service.instance.id", UUID.randomUUID().toString())
                                .build());
        tracer = provider == null ? null : provider.get("dev.agentpipe");
    }

    /** Now, so that a wrong address ends the start. */
    void start(@Observes StartupEvent starting) {
        if (on()) {
            LOG.info("tracing: spans are sent to the collector of AGENTPIPE_TRACING_ENDPOINT");
        }
    }

    void stop(@Observes @Priority(AFTER_ALL_THAT_MAKE_SPANS) ShutdownEvent stopping) {
        if (on()
                && !provider.shutdown()
                        .join(WRITE_OUT_SECONDS, TimeUnit.SECONDS)
                        .isSuccess()) {
            LOG.info("stopping: the last spans could not be sent");
        }
    }

    private static SdkTracerProvider provider(String endpoint, double ratio, Attributes service) {
        return SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(service)))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(ratio)))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(MAX_TEXT)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(new ReportedExport(OtlpHttpSpanExporter.builder()
                                .setEndpoint(endpoint)
                                .setTimeout(EXPORT_TIMEOUT)
                                // Lost rather than late: at the end of the process nobody waits for a dead collector.
                                .setRetryPolicy(null)
                                .build()))
                        .build())
                .build();
    }

    static String traces(String endpoint) {
        try {
            URI uri = new URI(endpoint.strip());
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
                return uri.toString().replaceFirst("/+$", "") + "/v1/traces";
            }
        } catch (URISyntaxException wrong) {
            // Told below, without the address.
        }
        throw new ConfigurationException(
                "AGENTPIPE_TRACING_ENDPOINT is not an address like http://collector:4318, without user and query");
    }

    public boolean on() {
        return provider != null;
    }

    /**
     * A span in the trace of {@code traceparent}, or of a new trace when that is null or malformed. Only while {@link
     * #on}.
     */
    public SpanBuilder span(String name, String traceparent) {
        return tracer.spanBuilder(name).setParent(Traceparent.parse(traceparent));
    }

    /**
     * The {@code traceparent} of the request that this thread works for; null when it is not traced. Found as the log
     * finds the id of the request.
     */
    public String ofRequest() {
        String span = on() ? (String) MDC.get(SPAN_ID) : null;
        return span == null ? null : "00-" + MDC.get(TRACE_ID) + "-" + span + "-01";
    }

    /** The id of its trace for the log, also when only its client traces it; null when nobody does. */
    public static String idForLog() {
        return (String) MDC.get(TRACE_ID);
    }
}

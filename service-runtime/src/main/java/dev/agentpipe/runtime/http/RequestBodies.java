package dev.agentpipe.runtime.http;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpRequest;

/**
 * Receives the body of each request on its event loop, within a {@link BodyBudget}, after the client was authenticated
 * and before the resource is called. Left to itself the framework reads what is over 10 KB on worker threads, as many
 * bodies at once as there are threads: slow ones would keep every thread from its work, and all together need more
 * memory than there is.
 *
 * <p>Resources that take an {@link InputStream} read it themselves, and limit their number.
 */
@ApplicationScoped
public class RequestBodies {

    private static final long MAX_BYTES = 64L * 1_048_576;
    private static final int SHARE_OF_THE_HEAP = 8;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final long maxBody;
    private final BodyBudget budget;
    private final MeterRegistry metrics;
    private final Counter refused;
    private final Map<ResteasyReactiveResourceInfo, Boolean> receives = new ConcurrentHashMap<>();

    RequestBodies(HttpConfig config, VertxHttpConfig server, MeterRegistry metrics) {
        this.maxBody =
                server.limits().maxBodySize().map(MemorySize::asLongValue).orElse(Long.MAX_VALUE);
        this.budget = new BodyBudget(config.httpBodiesSize()
                .map(MemorySize::asLongValue)
                .orElse(Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_THE_HEAP)));
        this.metrics = metrics;
        this.refused = Counter.builder("agentpipe.http.bodies.refused")
                .description("requests that were refused because there was no room for their body")
                .register(metrics);
    }

    /** Before the first request, so that the metrics are there from the start. */
    void start(@Observes StartupEvent event) {
        Gauge.builder("agentpipe.http.bodies.bytes", budget, BodyBudget::bytes)
                .baseUnit("bytes")
                .description("bodies of requests that are arriving or being worked on")
                .register(metrics);
    }

    /** Suspends the request until its body is there, if its resource takes one. */
    void receive(ResteasyReactiveContainerRequestContext request) {
        ServerHttpRequest http = ((ResteasyReactiveRequestContext) request.getServerRequestContext()).serverRequest();
        if (!http.isRequestEnded()
                && receives.computeIfAbsent(
                        request.getServerRequestContext().getResteasyReactiveResourceInfo(),
                        RequestBodies::takesWholeBody)) {
            new ArrivingBody(request, http.unwrap(RoutingContext.class), maxBody, budget, this::busy).receive(http);
        }
    }

    /** The parameter for the body is the one that no annotation says the source of. */
    private static boolean takesWholeBody(ResteasyReactiveResourceInfo resource) {
        return Arrays.stream(resource.getMethod().getParameters())
                .filter(parameter -> Arrays.stream(parameter.getAnnotations()).noneMatch(RequestBodies::namesASource))
                .anyMatch(body -> body.getType() != InputStream.class);
    }

    private static boolean namesASource(Annotation annotation) {
        String type = annotation.annotationType().getName();
        return type.startsWith("jakarta.ws.rs.") || type.startsWith("org.jboss.resteasy.reactive.");
    }

    private ProblemException busy() {
        refused.increment();
        return ProblemException.retriable(
                ErrorCode.UNAVAILABLE, "too many bodies of requests are arriving at once; try again", RETRY_AFTER);
    }
}

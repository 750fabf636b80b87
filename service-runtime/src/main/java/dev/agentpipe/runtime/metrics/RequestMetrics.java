package dev.agentpipe.runtime.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Counts and times requests by method, path template and status, up to the headers of the answer: a stream or an export
 * continues after that. Nothing that a client makes up becomes a label, so that nobody can fill the memory of this
 * process or of Prometheus; that is why Quarkus's own binder is off, which uses any method, and paths that were
 * rejected, as labels.
 */
@ApplicationScoped
public class RequestMetrics {

    /** For paths of no resource: files, and those that do not exist. */
    static final String UNMATCHED = "unmatched";

    private static final int BEFORE_ALL_BUT_THE_REQUEST_ID = 9_999;

    /** Quarkus's own paths, and the page. */
    private static final List<String> OTHER_PATHS = List.of(
            "/", "/q/health", "/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics", "/q/openapi");

    private final PathTemplates<PathMeters> paths;

    RequestMetrics(BeanManager beans, MeterRegistry metrics) {
        Set<String> templates = new TreeSet<>(OTHER_PATHS);
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            addTemplates(bean.getBeanClass(), templates);
        }
        this.paths = new PathTemplates<>(
                templates, path -> new PathMeters(path, metrics), new PathMeters(UNMATCHED, metrics));
    }

    void register(@Observes Filters filters) {
        filters.register(this::measure, BEFORE_ALL_BUT_THE_REQUEST_ID);
    }

    /** The template of its path, or {@value #UNMATCHED}. */
    public String template(RoutingContext context) {
        return paths.of(context.normalizedPath()).path();
    }

    private void measure(RoutingContext context) {
        Measurement measurement = new Measurement(context, System.nanoTime());
        context.addHeadersEndHandler(head -> measurement.end(context.response().getStatusCode()));
        // For a request that is never answered because its client has disconnected.
        context.addEndHandler(gone -> measurement.end(PathMeters.CLIENT_GONE));
        context.next();
    }

    private static void addTemplates(Class<?> resource, Set<String> templates) {
        Path path = resource.getAnnotation(Path.class);
        if (path != null) {
            templates.add(path.value());
            for (Method method : resource.getMethods()) {
                Path below = method.getAnnotation(Path.class);
                if (below != null) {
                    templates.add(path.value() + below.value());
                }
            }
        }
    }

    /** The measurement of one request; used on its event loop or the worker thread that answers it. */
    private final class Measurement {

        private final RoutingContext context;
        private final long since;
        private boolean ended;

        Measurement(RoutingContext context, long since) {
            this.context = context;
            this.since = since;
        }

        void end(int status) {
            if (!ended) {
                ended = true;
                paths.of(context.normalizedPath())
                        .record(context.request().method(), status, System.nanoTime() - since);
            }
        }
    }
}

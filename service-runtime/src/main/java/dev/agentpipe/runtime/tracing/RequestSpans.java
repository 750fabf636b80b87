package dev.agentpipe.runtime.tracing;

import dev.agentpipe.runtime.metrics.RequestMetrics;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.MDC;

/**
 * Gives each request to the API a span, up to the head of its answer, as {@link RequestMetrics} does: a stream or an
 * export goes on after that. A client that sent a {@code traceparent} decides whether it is sampled. The answer has the
 * header when the request had, or is sampled. Nothing else of the request gets into the span: addresses, queries and
 * paths may hold secrets.
 */
@ApplicationScoped
public class RequestSpans {

    private static final int AFTER_THE_REQUESTS_UNDER_WAY = 9_996;
    private static final String API = "/api/";
    private static final String OTHER_METHOD = "_OTHER";
    private static final int SERVER_ERRORS = 500;

    private final Tracing tracing;
    private final RequestMetrics requests;

    RequestSpans(Tracing tracing, RequestMetrics requests) {
        this.tracing = tracing;
        this.requests = requests;
    }

    void register(@Observes Filters filters) {
        if (tracing.on()) {
            filters.register(this::filter, AFTER_THE_REQUESTS_UNDER_WAY);
        }
    }

    private void filter(RoutingContext context) {
        if (context.normalizedPath().startsWith(API)) {
            trace(context, context.request().getHeader(Traceparent.HEADER));
        }
        context.next();
    }

    private void trace(RoutingContext context, String sent) {
        HttpMethod sentMethod = context.request().method();
        String method = HttpMethod.values().contains(sentMethod) ? sentMethod.name() : OTHER_METHOD;
        String route = requests.template(context);
        Span span = tracing.span(method + " " + route, sent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", method)
                .setAttribute("http.route", route)
                .startSpan();
        SpanContext own = span.getSpanContext();
        if (own.isSampled() || Traceparent.context(sent).isValid()) {
            context.response().putHeader(Traceparent.HEADER, Traceparent.of(span));
            MDC.put(Tracing.TRACE_ID, own.getTraceId());
        }
        if (own.isSampled()) {
            MDC.put(Tracing.SPAN_ID, own.getSpanId());
            context.addHeadersEndHandler(head -> end(span, context.response().getStatusCode()));
            // For a request that is never answered because its client has disconnected.
            context.addEndHandler(gone -> span.end());
        }
    }

    private static void end(Span span, int status) {
        span.setAttribute("http.response.status_code", status);
        if (status >= SERVER_ERRORS) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}

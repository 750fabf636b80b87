package dev.agentpipe.runtime.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;

/**
 * The header of W3C Trace Context, by which a span is named in requests, queues and publications. Its companion {@code
 * tracestate} is not passed on: it is free text of the client, and every span would carry it.
 */
public final class Traceparent {

    static final String HEADER = "traceparent";

    private static final TextMapGetter<String> VALUE = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String value) {
            return List.of(HEADER);
        }

        @Override
        public String get(String value, String key) {
            return HEADER.equals(key) ? value : null;
        }
    };

    private Traceparent() {}

    /** Its name in another span's parent or links. */
    public static String of(Span span) {
        SpanContext context = span.getSpanContext();
        return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                + context.getTraceFlags().asHex();
    }

    /** The span that {@code value} names; an invalid one when it is null or malformed. */
    public static SpanContext context(String value) {
        return Span.fromContext(parse(value)).getSpanContext();
    }

    static Context parse(String value) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), value, VALUE);
    }
}

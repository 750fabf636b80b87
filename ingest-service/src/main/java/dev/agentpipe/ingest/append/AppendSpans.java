package dev.agentpipe.ingest.append;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.runtime.tracing.Traceparent;
import dev.agentpipe.runtime.tracing.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a transaction looks like in the traces of the requests whose events it has: in each of them {@code queue}, from
 * the arrival of the events to the transaction, and {@code append}, the transaction. The first {@code append} stands for
 * the batch: it is linked to the other requests, and theirs to it.
 *
 * <p>All of it is made when the transaction is over, so that it takes none of its time.
 */
final class AppendSpans {

    private static final AttributeKey<String> CONVERSATION = AttributeKey.stringKey("gen_ai.conversation.id");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.response.model");
    private static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");

    private final Tracing tracing;

    AppendSpans(Tracing tracing) {
        this.tracing = tracing;
    }

    /**
     * On the lane's thread, before the committed events are read from the batch.
     *
     * @param since when the transaction began, in terms of {@link System#nanoTime}
     * @param result null when it failed
     */
    void tried(Batch batch, long since, AppendResult result) {
        if (!tracing.on()) {
            return;
        }
        Map<Submission, List<PendingEvent>> requests = batch.events().stream()
                .filter(event -> event.submission().request() != null)
                .collect(Collectors.groupingBy(PendingEvent::submission, LinkedHashMap::new, Collectors.toList()));
        if (requests.isEmpty()) {
            return;
        }
        long epoch = sinceNanoTime();
        Set<PendingEvent> created = Collections.newSetFromMap(new IdentityHashMap<>());
        created.addAll(result == null ? List.of() : batch.created(result));
        Span first = null;
        for (Submission submission : requests.keySet()) {
            tracing.span("queue", submission.request())
                    .setStartTimestamp(epoch + submission.since(), TimeUnit.NANOSECONDS)
                    .startSpan()
                    .end(epoch + since, TimeUnit.NANOSECONDS);
            SpanBuilder append = append(submission.request(), batch.events().size(), requests.size());
            if (first == null) {
                requests.keySet().stream()
                        .skip(1)
                        .forEach(other -> append.addLink(Traceparent.context(other.request())));
            } else {
                append.addLink(first.getSpanContext());
            }
            Span span = append.setStartTimestamp(epoch + since, TimeUnit.NANOSECONDS)
                    .startSpan();
            first = first == null ? span : first;
            submission.appendedIn(Traceparent.of(span));
            describe(span, requests.get(submission), created);
            span.setStatus(result == null ? StatusCode.ERROR : StatusCode.UNSET);
            span.end();
        }
    }

    private SpanBuilder append(String request, int events, int requests) {
        return tracing.span("append", request)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("db.system.name", "postgresql")
                .setAttribute("db.operation.name", "append_events")
                .setAttribute("agentpipe.batch.events", events)
                .setAttribute("agentpipe.batch.requests", requests);
    }

    /** A repeat is not counted again. A single message describes the span, several are events of it. */
    private static void describe(Span span, List<PendingEvent> events, Set<PendingEvent> created) {
        for (PendingEvent event : events) {
            if (created.contains(event)) {
                Attributes attributes = of(event);
                if (events.size() == 1) {
                    span.setAllAttributes(attributes);
                } else if (event.entry().message() != null) {
                    span.addEvent("message", attributes);
                }
            }
        }
    }

    /** Never its text. */
    private static Attributes of(PendingEvent event) {
        AttributesBuilder attributes = Attributes.builder();
        put(attributes, CONVERSATION, event.entry().conversationId());
        Message message = event.entry().message();
        Metrics metrics = message == null ? null : message.metrics();
        if (metrics != null) {
            put(attributes, MODEL, metrics.model());
            put(attributes, INPUT_TOKENS, metrics.inputTokens());
            put(attributes, OUTPUT_TOKENS, metrics.outputTokens());
        }
        return attributes.build();
    }

    private static <T> void put(AttributesBuilder attributes, AttributeKey<T> key, T value) {
        if (value != null) {
            attributes.put(key, value);
        }
    }

    /** What turns a moment of {@link System#nanoTime} into nanoseconds since 1970. */
    private static long sinceNanoTime() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
    }
}

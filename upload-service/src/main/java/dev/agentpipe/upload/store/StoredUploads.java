package dev.agentpipe.upload.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts the outcomes of uploads, except dry runs. Any thread. */
@ApplicationScoped
class StoredUploads {

    private final Map<SessionOutcome.Result, Counter> sessions;
    private final Map<EventLogOutcome.Result, Counter> eventLogs;
    private final Counter messages;
    private final Counter events;
    private final Counter bytes;

    StoredUploads(MeterRegistry metrics) {
        sessions = counters(SessionOutcome.Result.values(), "session", metrics);
        eventLogs = counters(EventLogOutcome.Result.values(), "event-log", metrics);
        messages = Counter.builder("agentpipe.upload.messages")
                .description("messages of uploaded conversations")
                .register(metrics);
        events = Counter.builder("agentpipe.upload.events")
                .description("events that uploaded event logs have added")
                .register(metrics);
        bytes = Counter.builder("agentpipe.upload.stored")
                .description("bytes that uploads have stored")
                .baseUnit("bytes")
                .register(metrics);
    }

    private static <R extends Enum<R>> Map<R, Counter> counters(R[] results, String kind, MeterRegistry metrics) {
        return Arrays.stream(results)
                .collect(Collectors.toMap(Function.identity(), result -> Counter.builder("agentpipe.upload.uploads")
                        .description("uploads that the database has decided on")
                        .tag("kind", kind)
                        .tag("outcome", result.name().toLowerCase(Locale.ROOT))
                        .register(metrics)));
    }

    void session(SessionOutcome.Result result) {
        sessions.get(result).increment();
    }

    void eventLog(EventLogOutcome.Result result) {
        eventLogs.get(result).increment();
    }

    void messages(long count, long size) {
        messages.increment((double) count);
        bytes.increment((double) size);
    }

    void events(long count, long size) {
        events.increment((double) count);
        bytes.increment((double) size);
    }
}

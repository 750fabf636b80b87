package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.EventTypes;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts outcomes of events by type. All meters exist from the start; any thread may count. */
final class EventCounts {

    /** For the command line's own types, of which newer versions may have more. */
    private static final String OTHER = "other";

    private static final List<String> TYPES = List.of(
            EventTypes.CONVERSATION_STARTED,
            EventTypes.MESSAGE_CREATED,
            EventTypes.CONVERSATION_COMPLETED,
            EventTypes.CONVERSATION_INTERRUPTED,
            EventTypes.ERROR_OCCURRED,
            EventTypes.BRIDGE_CONNECTED,
            EventTypes.BRIDGE_TEST,
            EventTypes.LOG_ENTRY,
            OTHER);

    private final Map<String, Map<AppendOutcome, LongAdder>> byType = new HashMap<>();
    private final Map<AppendOutcome, LongAdder> ofOthers;

    EventCounts(MeterRegistry metrics) {
        TYPES.forEach(type -> byType.put(type, byOutcome(type, metrics)));
        ofOthers = byType.get(OTHER);
    }

    private static Map<AppendOutcome, LongAdder> byOutcome(String type, MeterRegistry metrics) {
        Map<AppendOutcome, LongAdder> counts = new EnumMap<>(AppendOutcome.class);
        for (AppendOutcome outcome : AppendOutcome.values()) {
            // A busy event waits and is decided later.
            if (outcome != AppendOutcome.BUSY) {
                LongAdder count = new LongAdder();
                counts.put(outcome, count);
                FunctionCounter.builder("agentpipe.ingest.events", count, LongAdder::sum)
                        .description("events that the database has decided on")
                        .tag("type", type)
                        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                        .register(metrics);
            }
        }
        return counts;
    }

    /** Counts an outcome that is not {@code BUSY}. */
    void add(String type, AppendOutcome outcome) {
        byType.getOrDefault(type, ofOthers).get(outcome).increment();
    }
}

package dev.agentpipe.ingest.event;

import dev.agentpipe.model.problem.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.TreeMap;

/** Counts events that were not stored, by the error code of the answer. Any thread. */
@ApplicationScoped
class RejectionMeters {

    private final Map<String, Counter> byReason = new TreeMap<>();

    RejectionMeters(MeterRegistry metrics) {
        for (ErrorCode error : ErrorCode.values()) {
            byReason.computeIfAbsent(error.text(), reason -> Counter.builder("agentpipe.ingest.rejected")
                    .description("events that were not stored, by the error code of the answer")
                    .tag("reason", reason)
                    .register(metrics));
        }
    }

    void count(ErrorCode error, int events) {
        byReason.get(error.text()).increment(events);
    }
}

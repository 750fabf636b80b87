package dev.agentpipe.upload.request;

import dev.agentpipe.model.problem.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.TreeMap;

/** Counts rejected uploads by the error code of the answer. Any thread. */
@ApplicationScoped
class UploadMeters {

    private final Map<String, Counter> byReason = new TreeMap<>();

    UploadMeters(MeterRegistry metrics) {
        for (ErrorCode error : ErrorCode.values()) {
            byReason.computeIfAbsent(error.text(), reason -> Counter.builder("agentpipe.upload.rejected")
                    .description("uploads that were not stored, by the error code of the answer")
                    .tag("reason", reason)
                    .register(metrics));
        }
    }

    void rejected(ErrorCode error) {
        byReason.get(error.text()).increment();
    }
}

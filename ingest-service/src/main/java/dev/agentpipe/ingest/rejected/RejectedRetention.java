package dev.agentpipe.ingest.rejected;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;

/** Deletes rejected events, and the counts of rejected requests, when their retention has passed. */
@ApplicationScoped
class RejectedRetention {

    private final RejectedConfig config;

    RejectedRetention(RejectedConfig config) {
        this.config = config;
    }

    /** A failure is logged by the scheduler; the next run makes up for it. */
    @Scheduled(every = "1H", delayed = "1H", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @Transactional
    void deleteExpired() {
        Instant end = Instant.now().minus(config.retention());
        RejectedEvent.delete("lastAt < ?1", end);
        RateRejection.delete("lastAt < ?1", end);
    }
}

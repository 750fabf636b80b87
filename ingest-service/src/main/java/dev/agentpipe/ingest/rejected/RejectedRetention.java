package dev.agentpipe.ingest.rejected;

import dev.agentpipe.runtime.audit.SecurityAction;
import dev.agentpipe.runtime.audit.SecurityLog;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Instant;

/** Deletes rejected events and the counts of rejected requests after their retention. */
@ApplicationScoped
class RejectedRetention {

    private final RejectedConfig config;
    private final SecurityLog log;

    RejectedRetention(RejectedConfig config, SecurityLog log) {
        this.config = config;
        this.log = log;
    }

    /** A failure is logged by the scheduler; the next run catches up. */
    @Scheduled(every = "1H", delayed = "1H", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @Transactional(rollbackOn = SQLException.class)
    void deleteExpired() throws SQLException {
        Instant end = Instant.now().minus(config.retention());
        long events = RejectedEvent.delete("lastAt < ?1", end);
        RateRejection.delete("lastAt < ?1", end);
        if (events > 0) {
            String detail = events + " rows from before " + end;
            log.write(
                    new SecurityLog.Entry(
                            null, "ingest-service", SecurityAction.RETENTION_RAN, "rejected_event", detail),
                    null);
        }
    }
}

package dev.agentpipe.ingest.admin;

import dev.agentpipe.runtime.audit.SecurityAction;
import dev.agentpipe.runtime.audit.SecurityLog;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Deletes the oldest security log entries and usage in batches small enough not to block others. Every instance does.
 */
@ApplicationScoped
class AdminRetention {

    private static final Logger LOG = Logger.getLogger(AdminRetention.class);
    private static final int BATCH = 5_000;
    private static final int MAX_BATCHES = 200;

    private final AuditEntries entries;
    private final UsageDays usage;
    private final SecurityLog log;
    private final AdminConfig config;

    AdminRetention(AuditEntries entries, UsageDays usage, SecurityLog log, AdminConfig config) {
        this.entries = entries;
        this.usage = usage;
        this.log = log;
        this.config = config;
    }

    private interface Deletion {
        int delete(Instant end, int limit) throws SQLException;
    }

    @Scheduled(every = "1H", delayed = "10M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void deleteExpired() {
        Instant now = Instant.now();
        try {
            delete("audit_entry", entries::delete, now.minus(config.auditRetention()));
            delete("usage_day", usage::delete, now.minus(config.usageRetention()));
        } catch (SQLException e) {
            LOG.debugf("cannot delete what is too old: %s", e.getMessage());
        }
    }

    private void delete(String table, Deletion deletion, Instant end) throws SQLException {
        int deleted = 0;
        for (int batch = 0; batch < MAX_BATCHES; batch++) {
            int rows = deletion.delete(end, BATCH);
            deleted += rows;
            if (rows < BATCH) {
                break;
            }
        }
        if (deleted > 0) {
            String detail = deleted + " rows from before " + end;
            log.write(new SecurityLog.Entry(null, "ingest-service", SecurityAction.RETENTION_RAN, table, detail), null);
        }
    }
}

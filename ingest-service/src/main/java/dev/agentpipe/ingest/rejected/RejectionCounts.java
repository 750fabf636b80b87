package dev.agentpipe.ingest.rejected;

import dev.agentpipe.runtime.access.RateLimitRejection;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Counts what rate limits refuse, and writes it down every few seconds; also ends what was kept long enough. */
@ApplicationScoped
public class RejectionCounts {

    private static final Logger LOG = Logger.getLogger(RejectionCounts.class);
    private static final long FLUSH_SECONDS = 2;
    private static final long EXPIRE_SECONDS = 3600;

    private final DataSource dataSource;
    private final RejectedEvents rejected;
    private final Map<RateLimitRejection, Long> counts = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    RejectionCounts(DataSource dataSource, RejectedEvents rejected) {
        this.dataSource = dataSource;
        this.rejected = rejected;
    }

    void start(@Observes StartupEvent event) {
        timer.scheduleWithFixedDelay(this::flush, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::expire, EXPIRE_SECONDS, EXPIRE_SECONDS, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdown();
        flush();
    }

    void count(@Observes RateLimitRejection refusal) {
        counts.merge(refusal, 1L, Long::sum);
    }

    /** What cannot be written now stays for the next time. */
    private void flush() {
        for (RateLimitRejection refusal : List.copyOf(counts.keySet())) {
            Long count = counts.remove(refusal);
            if (count != null && !write(refusal, count)) {
                counts.merge(refusal, count, Long::sum);
                return;
            }
        }
    }

    private boolean write(RateLimitRejection refusal, long count) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        insert into rate_refusal as r (key_id, limited, day, refusals, last_at)
                        values (?, ?, (now() at time zone 'UTC')::date, ?, now())
                        on conflict (key_id, limited, day)
                        do update set refusals = r.refusals + excluded.refusals, last_at = excluded.last_at""")) {
            statement.setString(1, refusal.keyId());
            statement.setString(2, refusal.limited().text());
            statement.setLong(3, count);
            statement.executeUpdate();
            return true;
        } catch (SQLException e) {
            LOG.debugf("cannot write down refusals: %s", e.getMessage());
            return false;
        }
    }

    private void expire() {
        try {
            rejected.expire();
        } catch (RuntimeException e) {
            LOG.warnf("cannot remove old refused events: %s", e.getMessage());
        }
    }
}

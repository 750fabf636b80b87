package dev.agentpipe.ingest.rejected;

import dev.agentpipe.runtime.access.RateLimitRejection;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Counts the requests that rate limits reject, and stores the counts every few seconds. */
@ApplicationScoped
public class RejectionCounts {

    private static final Logger LOG = Logger.getLogger(RejectionCounts.class);

    private static final String ADD = """
        insert into rate_refusal as r (key_id, project, limited, day, refusals, last_at)
        values (?, ?, ?, (now() at time zone 'UTC')::date, ?, now())
        on conflict (key_id, limited, day)
        do update set refusals = r.refusals + excluded.refusals, last_at = excluded.last_at\
        """;

    private final DataSource dataSource;
    private final Map<RateLimitRejection, Long> counts = new ConcurrentHashMap<>();

    RejectionCounts(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void stop(@Observes ShutdownEvent event) {
        store();
    }

    void count(@Observes RateLimitRejection rejection) {
        counts.merge(rejection, 1L, Long::sum);
    }

    /** What cannot be stored now is kept for the next time. */
    @Scheduled(every = "2S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void store() {
        for (RateLimitRejection rejection : List.copyOf(counts.keySet())) {
            Long count = counts.remove(rejection);
            if (count != null && !add(rejection, count)) {
                counts.merge(rejection, count, Long::sum);
                return;
            }
        }
    }

    private boolean add(RateLimitRejection rejection, long count) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setString(1, rejection.sender().keyId());
            statement.setString(2, rejection.sender().project());
            statement.setString(3, rejection.operation().text());
            statement.setLong(4, count);
            statement.executeUpdate();
            return true;
        } catch (SQLException e) {
            LOG.debugf("cannot store how many requests were rejected: %s", e.getMessage());
            return false;
        }
    }
}

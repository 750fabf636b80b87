package dev.agentpipe.runtime.access;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Remembers when keys were last used, and writes it down for all of them at once, every few seconds. */
@ApplicationScoped
public class KeyUse {

    private static final Logger LOG = Logger.getLogger(KeyUse.class);

    private final DataSource dataSource;
    private final AccessConfig config;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    KeyUse(DataSource dataSource, AccessConfig config) {
        this.dataSource = dataSource;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        long millis = config.keyUseFlush().toMillis();
        timer.scheduleWithFixedDelay(this::flush, millis, millis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdown();
        flush();
    }

    void note(ApiKey key, Instant at) {
        used.put(key.id(), at);
    }

    /** What cannot be written now is dropped: the next use is as good. */
    private void flush() {
        List<String> ids = new ArrayList<>();
        List<String> times = new ArrayList<>();
        used.forEach((id, at) -> {
            if (used.remove(id, at)) {
                ids.add(id);
                times.add(at.toString());
            }
        });
        if (ids.isEmpty()) {
            return;
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        update api_key k set last_used_at = greatest(k.last_used_at, u.at::timestamptz)
                        from unnest(?::text[], ?::text[]) u(id, at) where k.id = u.id""")) {
            statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
            statement.setArray(2, connection.createArrayOf("text", times.toArray()));
            statement.executeUpdate();
        } catch (SQLException e) {
            LOG.debugf("cannot note the use of keys: %s", e.getMessage());
        }
    }
}

package dev.agentpipe.runtime.access;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Remembers when keys were last used, and writes that for all of them together every few seconds. */
@ApplicationScoped
public class KeyUse {

    private static final Logger LOG = Logger.getLogger(KeyUse.class);

    private final ApiKeyStore store;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();

    KeyUse(ApiKeyStore store) {
        this.store = store;
    }

    void stop(@Observes ShutdownEvent event) {
        flush();
    }

    void note(ApiKey key, Instant at) {
        used.put(key.id(), at);
    }

    /** What cannot be written now is dropped: the next use replaces it. */
    @Scheduled(every = "${agentpipe.key-use-flush}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void flush() {
        Map<String, Instant> taken = new HashMap<>();
        used.forEach((id, at) -> {
            if (used.remove(id, at)) {
                taken.put(id, at);
            }
        });
        if (taken.isEmpty()) {
            return;
        }
        try {
            store.updateLastUsed(taken);
        } catch (SQLException e) {
            LOG.debugf("cannot write when keys were used: %s", e.getMessage());
        }
    }
}

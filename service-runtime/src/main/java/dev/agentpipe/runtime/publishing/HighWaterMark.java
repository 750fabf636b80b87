package dev.agentpipe.runtime.publishing;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.Installation;
import io.quarkus.redis.datasource.RedisDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** The newest id that was ever published, kept by Redis: a restored database no longer knows it. */
@ApplicationScoped
public class HighWaterMark {

    private static final Logger LOG = Logger.getLogger(HighWaterMark.class);

    private final RedisDataSource redis;
    private final String key;

    HighWaterMark(RedisDataSource redis, Installation installation) {
        this.redis = redis;
        this.key = installation.highWaterMarkKey();
    }

    /** Null when Redis is unavailable or has none. Blocks for at most {@code quarkus.redis.timeout}. */
    public EventId newest() {
        try {
            return EventId.parse(redis.value(String.class).get(key)).orElse(null);
        } catch (RuntimeException unavailable) {
            LOG.debugf("Redis cannot be asked for the newest id: %s", unavailable.getMessage());
            return null;
        }
    }
}

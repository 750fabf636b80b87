package dev.agentpipe.runtime.redis;

import io.quarkus.arc.ClientProxy;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Whether Redis can be used, as its users report; logs when that changes, and why. Callable from any thread. The
 * services work without Redis, so nothing else would tell an operator about a wrong password or certificate.
 */
@ApplicationScoped
public class RedisState {

    private static final Logger LOG = Logger.getLogger(RedisState.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private volatile RedisProblem problem;
    private RedisProblem warned;
    private long warnedAt;
    private boolean toldAway;

    /**
     * Before the scheduler starts (priority 0): Quarkus keeps its clients in a {@code HashMap}, and two threads that add
     * one at once end the start with a {@code ConcurrentModificationException}.
     */
    void create(@Observes @Priority(-1) StartupEvent event, RedisDataSource redis) {
        ClientProxy.unwrap(redis);
    }

    /** Before the first use. */
    void start(@Observes StartupEvent event, Redis redis) {
        redis.send(Request.cmd(Command.PING)).onSuccess(pong -> answered()).onFailure(this::failed);
    }

    /** Empty while it can be used. */
    public Optional<RedisProblem> problem() {
        return Optional.ofNullable(problem);
    }

    public void answered() {
        if (problem != null) {
            recover();
        }
    }

    /** {@code failure} is null when there was no answer. */
    public void failed(Throwable failure) {
        RedisProblem found = RedisProblem.of(failure);
        if (found != problem) {
            warn(found, failure);
        }
    }

    private synchronized void recover() {
        problem = null;
        if (toldAway) {
            toldAway = false;
            LOG.info("Redis can be used again");
        }
    }

    /** One that comes and goes is logged only now and then. */
    private synchronized void warn(RedisProblem found, Throwable failure) {
        problem = found;
        long now = System.nanoTime();
        if (found != warned || now - warnedAt > QUIET_NANOS) {
            warned = found;
            warnedAt = now;
            toldAway = true;
            LOG.warnf(
                    "Redis cannot be used: %s (%s); events arrive about a second later until it can",
                    found.sentence(), failure == null ? "timed out" : failure.getMessage());
        }
    }
}

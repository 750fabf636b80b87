package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.Installation;
import dev.agentpipe.runtime.redis.RedisState;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Keeps a subscription alive: sends itself a message every interval, and subscribes again on a new connection after
 * three that did not come back or when the subscription ends.
 *
 * <p>Nothing less is enough: after a restart of Redis a client reconnects without its subscription, and neither a
 * frozen Redis nor a silently broken connection ends anything.
 */
final class RedisBus implements Bus {

    private static final Logger LOG = Logger.getLogger(RedisBus.class);
    private static final int MISSED_PROBES = 3;

    private final Vertx vertx;
    private final Context context;
    private final Supplier<RedisOptions> options;
    private final RedisState state;
    private final Duration probeInterval;
    private final String eventsChannel;
    private final String probeChannel;
    private volatile RedisSubscription subscription;
    private long timer;
    private volatile boolean stopped;

    RedisBus(
            Vertx vertx,
            Supplier<RedisOptions> options,
            Installation installation,
            RedisState state,
            Duration probeInterval) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.options = options;
        this.state = state;
        this.eventsChannel = installation.eventsChannel();
        this.probeChannel = installation.probeChannel(UUID.randomUUID().toString());
        this.probeInterval = probeInterval;
    }

    @Override
    public void start(Listener listener) {
        context.runOnContext(begin -> {
            open(listener);
            timer = vertx.setPeriodic(probeInterval.toMillis(), tick -> supervise());
        });
    }

    @Override
    public void stop() {
        context.runOnContext(end -> {
            stopped = true;
            vertx.cancelTimer(timer);
            subscription.end();
        });
    }

    @Override
    public boolean isUp() {
        RedisSubscription current = subscription;
        return current != null && current.isUp();
    }

    private void supervise() {
        if (subscription.isOver()) {
            return;
        }
        if (subscription.silence().compareTo(probeInterval.multipliedBy(MISSED_PROBES)) > 0) {
            LOG.warnf("Redis is silent for %s; subscribing again", subscription.silence());
            subscription.end();
        } else {
            subscription.probe();
        }
    }

    private void open(Listener listener) {
        if (!stopped) {
            RedisSubscription next =
                    new RedisSubscription(vertx, options.get(), eventsChannel, probeChannel, new Listener() {
                        @Override
                        public void up() {
                            state.answered();
                            LOG.info("subscribed to Redis");
                            listener.up();
                        }

                        @Override
                        public void down() {
                            // At a stop it is ended, not lost.
                            if (!stopped) {
                                LOG.warn("the subscription to Redis is lost; events come from PostgreSQL until it is"
                                        + " back");
                            }
                            listener.down();
                        }

                        @Override
                        public void message(byte[] message) {
                            listener.message(message);
                        }
                    });
            subscription = next;
            next.onFailure(state::failed);
            next.onEnd(() -> context.runOnContext(ended -> vertx.setTimer(retryDelay(), retry -> open(listener))));
            next.open();
        }
    }

    private static long retryDelay() {
        return ThreadLocalRandom.current().nextLong(100, 400);
    }
}

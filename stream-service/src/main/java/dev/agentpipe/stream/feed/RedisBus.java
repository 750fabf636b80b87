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
 *
 * <p>A subscription that has received something is replaced after a minute, once the next one is up: Vert.x's parser
 * appends what arrives to one buffer and drops the beginning only beyond 4 MB, so that deleted texts would stay in it.
 */
final class RedisBus implements Bus {

    private static final Logger LOG = Logger.getLogger(RedisBus.class);
    private static final int MISSED_PROBES = 3;
    private static final Duration LONGEST_KEEPING = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Context context;
    private final Supplier<RedisOptions> options;
    private final RedisState state;
    private final Duration probeInterval;
    private final String eventsChannel;
    private final String probeChannel;
    private volatile RedisSubscription subscription;
    /** Null unless it is to replace {@link #subscription}. */
    private RedisSubscription successor;

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
            timer = vertx.setPeriodic(probeInterval.toMillis(), tick -> supervise(listener));
        });
    }

    @Override
    public void stop() {
        context.runOnContext(end -> {
            stopped = true;
            vertx.cancelTimer(timer);
            subscription.end();
            if (successor != null) {
                successor.retire();
            }
        });
    }

    @Override
    public boolean isUp() {
        RedisSubscription current = subscription;
        return current != null && current.isUp();
    }

    private void supervise(Listener listener) {
        if (subscription.isOver()) {
            return;
        }
        if (isSilent(subscription)) {
            LOG.warnf("Redis is silent for %s; subscribing again", subscription.silence());
            subscription.end();
        } else {
            subscription.probe();
            if (successor != null && isSilent(successor)) {
                successor.retire();
                successor = null;
            }
            if (successor == null && subscription.keeping().compareTo(LONGEST_KEEPING) > 0) {
                replace(listener);
            }
        }
    }

    private boolean isSilent(RedisSubscription asked) {
        return asked.silence().compareTo(probeInterval.multipliedBy(MISSED_PROBES)) > 0;
    }

    private void replace(Listener listener) {
        RedisSubscription former = subscription;
        RedisSubscription next = subscription(listener, () -> context.runOnContext(up -> replaced(former)));
        successor = next;
        next.onEnd(() -> context.runOnContext(ended -> {
            if (subscription == next) {
                reopen(listener);
            } else if (successor == next) {
                successor = null;
            }
        }));
        next.open();
    }

    private void replaced(RedisSubscription former) {
        RedisSubscription next = successor;
        successor = null;
        if (next == null || next.isOver() || former.isOver() || stopped) {
            // Whoever listens may have been told that one of them is gone: both begin anew.
            former.end();
            if (next != null) {
                next.retire();
            }
        } else {
            subscription = next;
            former.retire();
        }
    }

    private void open(Listener listener) {
        if (!stopped) {
            RedisSubscription next = subscription(listener, () -> {
                LOG.info("subscribed to Redis");
                listener.up();
            });
            subscription = next;
            next.onEnd(() -> context.runOnContext(ended -> reopen(listener)));
            next.open();
        }
    }

    private void reopen(Listener listener) {
        vertx.setTimer(retryDelay(), retry -> open(listener));
    }

    private RedisSubscription subscription(Listener listener, Runnable whenUp) {
        RedisSubscription next =
                new RedisSubscription(vertx, options.get(), eventsChannel, probeChannel, new Listener() {
                    @Override
                    public void up() {
                        state.answered();
                        whenUp.run();
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
        next.onFailure(state::failed);
        return next;
    }

    private static long retryDelay() {
        return ThreadLocalRandom.current().nextLong(100, 400);
    }
}

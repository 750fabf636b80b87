package dev.agentpipe.stream.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Looks through the log for webhooks, and sends what they want. Every instance does, but leaves alone what another one
 * works on, and takes over when that is not heard of any more.
 */
@Singleton
class Webhooks {

    private static final Logger LOG = Logger.getLogger(Webhooks.class);
    private static final long LOOK_MILLIS = 250;
    private static final int MAX_PAGES_A_LOOK = 20;
    /** For all webhooks together, on this instance. */
    private static final int MAX_SENDING = 32;

    private final Vertx vertx;
    private final DeliveryQueue queue;
    private final WebhookSender sender;
    private final WebhookConfig config;
    private final Pauses pauses;
    private final Map<Delivery.Result, Counter> attempts = new EnumMap<>(Delivery.Result.class);
    /** How many are being sent, by webhook. */
    private final Map<String, Integer> sending = new ConcurrentHashMap<>();

    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean stopped;

    Webhooks(Vertx vertx, DeliveryQueue queue, WebhookSender sender, WebhookConfig config, MeterRegistry metrics) {
        this.vertx = vertx;
        this.queue = queue;
        this.sender = sender;
        this.config = config;
        this.pauses = new Pauses(config.firstPause());
        for (Delivery.Result result : Delivery.Result.values()) {
            attempts.put(
                    result,
                    Counter.builder("agentpipe.webhook.attempts")
                            .description("attempts to deliver an event to a webhook")
                            .tag("outcome", result.label)
                            .register(metrics));
        }
    }

    void start(@Observes StartupEvent event) {
        if (config.deliver()) {
            vertx.setPeriodic(LOOK_MILLIS, timer -> lookSoon());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    @Scheduled(every = "1H", delayed = "10M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void expire() {
        try {
            queue.expire();
        } catch (SQLException e) {
            LOG.debugf("cannot delete deliveries that failed long ago: %s", e.getMessage());
        }
    }

    private void lookSoon() {
        if (!stopped && looking.compareAndSet(false, true)) {
            vertx.executeBlocking(
                            () -> {
                                look();
                                return null;
                            },
                            false)
                    .onComplete(done -> looking.set(false));
        }
    }

    private void look() {
        try {
            for (DeliveryQueue.Busy webhook : queue.busy()) {
                if (webhook.behind()) {
                    fill(webhook.id());
                }
                int room = room(webhook);
                if (room > 0 && !stopped) {
                    queue.claim(webhook.id(), room, Duration.ofMillis(sender.leaseMillis()))
                            .forEach(this::send);
                }
            }
        } catch (SQLException e) {
            LOG.debugf("cannot look for what webhooks want: %s", e.getMessage());
        }
    }

    private void fill(String webhook) throws SQLException {
        int pages = 0;
        while (pages < MAX_PAGES_A_LOOK && queue.fill(webhook)) {
            pages++;
        }
    }

    /** A receiver that was unavailable gets one at a time until it has accepted one. */
    private int room(DeliveryQueue.Busy webhook) {
        int all = sending.values().stream().mapToInt(Integer::intValue).sum();
        int most = webhook.failures() > 0 ? 1 : config.concurrent();
        return Math.min(MAX_SENDING - all, most - sending.getOrDefault(webhook.id(), 0));
    }

    private void send(Delivery delivery) {
        sending.merge(delivery.webhookId(), 1, Integer::sum);
        if (delivery.body() == null) {
            finish(delivery, Delivery.Outcome.DELIVERED);
        } else {
            sender.send(delivery)
                    .onSuccess(outcome -> vertx.executeBlocking(
                            () -> {
                                finish(delivery, outcome);
                                return null;
                            },
                            false));
        }
    }

    /** If a result cannot be stored, the delivery is sent once more when its lease has ended. */
    private void finish(Delivery delivery, Delivery.Outcome outcome) {
        try {
            int attempts = outcome.result() == Delivery.Result.UNAVAILABLE
                    ? delivery.webhookFailures() + 1
                    : delivery.attempts();
            queue.ended(
                    delivery,
                    outcome,
                    pauses.after(attempts, ThreadLocalRandom.current().nextDouble()));
        } catch (SQLException e) {
            LOG.debugf("cannot store how a delivery ended: %s", e.getMessage());
        } finally {
            sending.computeIfPresent(delivery.webhookId(), (id, count) -> count == 1 ? null : count - 1);
            attempts.get(outcome.result()).increment();
            lookSoon();
        }
    }
}

package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.runtime.epoch.EpochGuard;
import dev.agentpipe.runtime.problem.DatabaseFailure;
import dev.agentpipe.runtime.publishing.EventPublisher;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Where an event enters the log. Answers when the transaction that holds it has committed; what is answered CREATED or
 * DUPLICATE is in PostgreSQL, durably.
 *
 * <p>Two lanes: the main one, and a retry lane with a connection of its own for events whose conversation another session
 * has locked, so that one busy conversation does not slow down the others. Both queues are bounded; a full one answers
 * {@code unavailable} at once, and nothing waits past its deadline.
 */
@ApplicationScoped
public class EventAppender {

    private static final int RETRY_QUEUE_EVENTS = 1_000;
    private static final Duration RETRY_LOCK_WAIT = Duration.ofSeconds(1);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final long WATCH_MILLIS = 250;
    private static final long SUSPICIOUS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final AppendConfig config;
    private final EventPublisher publisher;
    private final AppendLane main;
    private final AppendLane retry;
    private final StuckLockWatch orderLock;
    private final Set<String> busyConversations = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final DistributionSummary batchSize;

    EventAppender(
            AppendConfig config,
            DataSource dataSource,
            EventPublisher publisher,
            EpochGuard epochGuard,
            MeterRegistry metrics) {
        this.config = config;
        this.publisher = publisher;
        this.orderLock = new StuckLockWatch(dataSource);
        this.batchSize = DistributionSummary.builder("agentpipe.ingest.batch.size")
                .description("events in one transaction")
                .register(metrics);
        this.main = lane("append", dataSource, epochGuard, config.queueEvents(), config.lockWait());
        this.retry = lane("append-retry", dataSource, epochGuard, RETRY_QUEUE_EVENTS, RETRY_LOCK_WAIT);
        Gauge.builder("agentpipe.ingest.queue.events", main, AppendLane::waiting)
                .description("events that wait for their commit")
                .register(metrics);
        Gauge.builder("agentpipe.ingest.retry.events", retry, AppendLane::waiting)
                .description("events that wait for a busy conversation")
                .register(metrics);
    }

    private AppendLane lane(
            String name, DataSource dataSource, EpochGuard epochGuard, int queueEvents, Duration lockWait) {
        return new AppendLane(
                name,
                new PendingQueue(queueEvents, config.queueSize().asLongValue()),
                new BatchWriter(dataSource, epochGuard, STATEMENT_TIMEOUT),
                new AppendLane.Limits(config.batchEvents(), config.batchSize().asLongValue(), lockWait),
                (epoch, events) -> {
                    batchSize.record(events.size());
                    publisher.publish(Publication.of(epoch, events));
                },
                this::retryLater);
    }

    void start(@Observes StartupEvent event) {
        main.start();
        retry.start();
        watch.scheduleWithFixedDelay(this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** By now no request arrives any more; what still waits is committed and answered. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        main.stop(STOP_TIMEOUT);
        retry.stop(STOP_TIMEOUT);
        watch.shutdownNow();
    }

    /** Appends one event. Callable from any thread; answers on the event loop that called. */
    public Uni<AppendOutcome> append(LogEntry entry) {
        PendingEvent event = pending(entry);
        submit(List.of(event));
        return Uni.createFrom().completionStage(event.answer());
    }

    /** Appends several in their order, each with an answer of its own. */
    public List<CompletableFuture<AppendOutcome>> append(List<LogEntry> entries) {
        List<PendingEvent> events = entries.stream().map(this::pending).toList();
        submit(events);
        return events.stream().map(PendingEvent::answer).toList();
    }

    private PendingEvent pending(LogEntry entry) {
        Context current = Vertx.currentContext();
        // The event loop's own context: a request's is its own, and answers could not be grouped by it.
        Context caller = current == null ? null : VertxContext.getRootContext(current);
        int bytes = 2 * entry.line().length();
        long deadline = System.nanoTime() + config.deadline().toNanos();
        return new PendingEvent(entry, bytes, deadline, caller, new CompletableFuture<>());
    }

    private void submit(List<PendingEvent> events) {
        // Events of a busy conversation go behind those that already wait for it: in the main lane each would delay
        // all.
        List<PendingEvent> toRetry = new ArrayList<>();
        List<PendingEvent> toMain = new ArrayList<>(events.size());
        for (PendingEvent event : events) {
            String conversationId = event.entry().conversationId();
            (conversationId != null && busyConversations.contains(conversationId) ? toRetry : toMain).add(event);
        }
        if (!toMain.isEmpty() && !main.offer(toMain)) {
            failUnavailable(toMain, "too many events wait; send the event again");
        }
        if (!toRetry.isEmpty() && !retry.offer(toRetry)) {
            failUnavailable(toRetry, "the conversation is busy; send the event again");
        }
    }

    private void retryLater(List<PendingEvent> events) {
        long now = System.nanoTime();
        List<PendingEvent> alive =
                events.stream().filter(event -> !event.expired(now)).toList();
        failUnavailable(
                events.stream().filter(event -> event.expired(now)).toList(),
                "the conversation is busy; send the event again");
        Set<String> conversations = new HashSet<>();
        alive.forEach(event -> conversations.add(event.entry().conversationId()));
        busyConversations.addAll(conversations);
        if (!alive.isEmpty() && !retry.offer(alive)) {
            failUnavailable(alive, "the conversation is busy; send the event again");
        }
    }

    private static void failUnavailable(List<PendingEvent> events, String detail) {
        events.forEach(event -> event.answer().completeExceptionally(DatabaseFailure.unavailable(detail)));
    }

    private void watch() {
        long now = System.nanoTime();
        main.expire(now);
        retry.expire(now);
        if (retry.waiting() == 0 && retry.inFlightNanos(now) == 0) {
            busyConversations.clear();
        }
        if (main.inFlightNanos(now) > SUSPICIOUS_NANOS || retry.inFlightNanos(now) > SUSPICIOUS_NANOS) {
            orderLock.endIdleHolder();
        }
    }
}

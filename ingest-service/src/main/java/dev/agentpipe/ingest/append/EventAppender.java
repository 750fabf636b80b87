package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.runtime.epoch.EpochGuard;
import dev.agentpipe.runtime.publishing.EventPublisher;
import dev.agentpipe.runtime.usage.UsageCounter;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Where an event enters the log. Answers when the transaction that holds it has committed; what is answered CREATED or
 * DUPLICATE is in PostgreSQL, durably. Events of one request and conversation commit in their order.
 *
 * <p>Two lanes: the main one, and a retry lane with a connection of its own for events whose conversation another session
 * has locked, so that one busy conversation does not slow down the others. Both queues are bounded; a full one answers
 * {@code unavailable} at once, and nothing waits past its deadline.
 */
@ApplicationScoped
public class EventAppender {

    /** Room for a few of the largest requests. */
    private static final int RETRY_QUEUE_EVENTS = 4_000;

    private static final Duration RETRY_LOCK_WAIT = Duration.ofSeconds(1);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final long WATCH_MILLIS = 250;
    private static final long SUSPICIOUS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final String QUEUE_FULL = "too many events wait; send the event again";
    private static final String BUSY = "the conversation is busy; send the event again";

    private final AppendConfig config;
    private final EventPublisher publisher;
    private final UsageCounter usage;
    private final AppendLane main;
    private final AppendLane retry;
    private final BusyConversations busyConversations = new BusyConversations();
    private final StuckLockWatch orderLock;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final DistributionSummary batchSize;

    EventAppender(
            AppendConfig config,
            DataSource dataSource,
            EventPublisher publisher,
            EpochGuard epochGuard,
            UsageCounter usage,
            MeterRegistry metrics) {
        this.config = config;
        this.publisher = publisher;
        this.usage = usage;
        this.orderLock = new StuckLockWatch(dataSource);
        this.batchSize = DistributionSummary.builder("agentpipe.ingest.batch.size")
                .description("events in one transaction")
                .register(metrics);
        BatchWriter writer = new BatchWriter(dataSource, epochGuard, STATEMENT_TIMEOUT);
        this.main = lane("append", config.queueEvents(), writer, config.lockWait(), new MainLane());
        this.retry = lane("append-retry", RETRY_QUEUE_EVENTS, writer, RETRY_LOCK_WAIT, new RetryLane());
        Gauge.builder("agentpipe.ingest.queue.events", main, AppendLane::waiting)
                .description("events that wait for their commit")
                .register(metrics);
        Gauge.builder("agentpipe.ingest.retry.events", retry, AppendLane::waiting)
                .description("events that wait for a busy conversation")
                .register(metrics);
    }

    private AppendLane lane(
            String name, int queueEvents, BatchWriter writer, Duration lockWait, AppendLane.Listener listener) {
        return new AppendLane(
                name,
                new PendingQueue(queueEvents, config.queueSize().asLongValue()),
                writer,
                new AppendLane.Limits(config.batchEvents(), config.batchSize().asLongValue(), lockWait),
                listener,
                usage);
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
    public Uni<AppendOutcome> append(LogEntry entry, String keyId) {
        return Uni.createFrom().completionStage(append(List.of(entry), keyId).get(0));
    }

    /**
     * Appends the events of one request in their order, each with an answer of its own.
     *
     * @param keyId the id of the key that sent them; empty when nobody did
     */
    public List<CompletableFuture<AppendOutcome>> append(List<LogEntry> entries, String keyId) {
        Context current = Vertx.currentContext();
        // The event loop's own context: a request's is its own, and answers could not be grouped by it.
        Context caller = current == null ? null : VertxContext.getRootContext(current);
        long deadline = System.nanoTime() + config.deadline().toNanos();
        long bytes = entries.stream().mapToLong(EventAppender::bytes).sum();
        Submission submission = new Submission(keyId, entries.size(), bytes, deadline);
        List<PendingEvent> events = new ArrayList<>(entries.size());
        for (LogEntry entry : entries) {
            events.add(new PendingEvent(entry, bytes(entry), submission, caller, new CompletableFuture<>()));
        }
        submit(events);
        return events.stream().map(PendingEvent::answer).toList();
    }

    private static int bytes(LogEntry entry) {
        return 2 * entry.line().length();
    }

    /** Decides once for each conversation, so that the events of the request stay in their order. */
    private void submit(List<PendingEvent> events) {
        Set<String> busy = new HashSet<>();
        events.forEach(event -> {
            if (busyConversations.contains(event.entry().conversationId())) {
                busy.add(event.entry().conversationId());
            }
        });
        List<PendingEvent> toRetry = new ArrayList<>();
        List<PendingEvent> toMain = new ArrayList<>(events.size());
        for (PendingEvent event : events) {
            (busy.contains(event.entry().conversationId()) ? toRetry : toMain).add(event);
        }
        if (!toMain.isEmpty() && !main.offer(toMain)) {
            events.forEach(event -> event.failUnavailable(QUEUE_FULL));
            return;
        }
        offerToRetry(toRetry);
    }

    private void offerToRetry(List<PendingEvent> events) {
        if (!events.isEmpty()) {
            busyConversations.add(events);
            if (!retry.offer(events)) {
                events.forEach(event -> event.failUnavailable(BUSY));
            }
        }
    }

    private void watch() {
        long now = System.nanoTime();
        main.expire(now);
        retry.expire(now);
        if (main.inFlightNanos(now) > SUSPICIOUS_NANOS || retry.inFlightNanos(now) > SUSPICIOUS_NANOS) {
            orderLock.endIdleHolder();
        }
    }

    /** Publishes what was committed. */
    private abstract class Publishing implements AppendLane.Listener {

        @Override
        public void committed(long epoch, List<LoggedEvent> events) {
            batchSize.record(events.size());
            publisher.publish(Publication.of(epoch, events));
        }
    }

    /** Hands events of busy conversations over. */
    private final class MainLane extends Publishing {

        @Override
        public boolean busy(String conversationId) {
            return busyConversations.contains(conversationId);
        }

        @Override
        public void retryLater(List<PendingEvent> events) {
            offerToRetry(events);
        }
    }

    /** Waits for busy conversations. */
    private final class RetryLane extends Publishing {

        @Override
        public boolean busy(String conversationId) {
            return false;
        }

        @Override
        public void retryLater(List<PendingEvent> events) {
            retry.putBack(events);
        }
    }
}

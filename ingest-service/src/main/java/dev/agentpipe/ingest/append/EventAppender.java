package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.runtime.epoch.EpochGuard;
import dev.agentpipe.runtime.publishing.EventPublisher;
import dev.agentpipe.runtime.tracing.Tracing;
import dev.agentpipe.runtime.usage.UsageCounter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
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
import org.jboss.logging.Logger;

/**
 * The way into the log. Answers when the transaction with the event has committed; an event answered CREATED or
 * DUPLICATE is durably stored in PostgreSQL. Events of one request and conversation commit in their order.
 *
 * <p>Two lanes: the main one, and a retry lane with a connection of its own for events whose conversation another session
 * has locked, so that one busy conversation does not slow down the others. Both queues are bounded; a full one answers
 * {@code unavailable} at once, and nothing waits past its deadline.
 */
@ApplicationScoped
public class EventAppender {

    private static final Logger LOG = Logger.getLogger(EventAppender.class);

    /** Room for a few of the largest requests. */
    private static final int RETRY_QUEUE_EVENTS = 4_000;

    private static final Duration RETRY_LOCK_WAIT = Duration.ofSeconds(1);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final long WATCH_MILLIS = 250;
    private static final long SUSPICIOUS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private static final String QUEUE_FULL = "too many events wait; send the event again";
    private static final String BUSY = "the conversation is busy; send the event again";

    private final AppendConfig config;
    private final EventPublisher publisher;
    private final UsageCounter usage;
    private final Tracing tracing;
    private final AppendSpans spans;
    private final AppendLane main;
    private final AppendLane retry;
    private final BusyConversations busyConversations = new BusyConversations();
    private final StuckLockWatch orderLock;
    private final Rehearsal rehearsal;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final DistributionSummary batchSize;
    private final Timer appendDuration;
    private final EventCounts counts;

    EventAppender(
            AppendConfig config,
            DataSource dataSource,
            EventPublisher publisher,
            EpochGuard epochGuard,
            UsageCounter usage,
            MeterRegistry metrics,
            Tracing tracing) {
        this.config = config;
        this.publisher = publisher;
        this.usage = usage;
        this.tracing = tracing;
        this.spans = new AppendSpans(tracing);
        this.orderLock = new StuckLockWatch(dataSource);
        this.rehearsal = new Rehearsal(dataSource);
        this.batchSize = DistributionSummary.builder("agentpipe.ingest.batch.size")
                .description("events in one transaction")
                .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500)
                .register(metrics);
        this.appendDuration = Timer.builder("agentpipe.ingest.append.duration")
                .description("one transaction that appends, from the connection to its commit or failure")
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
        this.counts = new EventCounts(metrics);
        BatchWriter writer = new BatchWriter(dataSource, epochGuard, STATEMENT_TIMEOUT);
        this.main = lane("append", config.queueEvents(), writer, config.lockWait(), new MainLane());
        this.retry = lane("append-retry", RETRY_QUEUE_EVENTS, writer, RETRY_LOCK_WAIT, new RetryLane());
        Gauge.builder("agentpipe.ingest.queue.events", main, AppendLane::waiting)
                .description("events that wait for their commit")
                .register(metrics);
        Gauge.builder("agentpipe.ingest.queue.bytes", main, AppendLane::waitingBytes)
                .description("bytes of the events that wait for their commit")
                .register(metrics);
        Gauge.builder("agentpipe.ingest.queue.age", main, lane -> seconds(lane.waitingNanos(System.nanoTime())))
                .description("for how long the first event has been waiting")
                .baseUnit("seconds")
                .register(metrics);
        Gauge.builder("agentpipe.ingest.append.running", main, lane -> seconds(lane.inFlightNanos(System.nanoTime())))
                .description("for how long the transaction that appends has been running; 0 when there is none")
                .baseUnit("seconds")
                .register(metrics);
        Gauge.builder("agentpipe.ingest.retry.events", retry, AppendLane::waiting)
                .description("events that wait for a busy conversation")
                .register(metrics);
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
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

    /** By now no more requests arrive; what still waits is committed and answered. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        long until = System.nanoTime() + STOP_TIMEOUT.toNanos();
        boolean committed = main.stop(until);
        committed &= retry.stop(until);
        watch.shutdownNow();
        if (committed) {
            LOG.info("stopping: what waited for its commit is committed");
        } else {
            LOG.warn("stopping: events that wait for their commit are dropped; none of them was answered as stored");
        }
    }

    /** Appends one event. Callable from any thread; answers on the caller's event loop. */
    public Uni<AppendOutcome> append(LogEntry entry, String keyId) {
        return Uni.createFrom().completionStage(append(List.of(entry), keyId).get(0));
    }

    /**
     * Appends the events of one request in their order, each with an answer of its own.
     *
     * @param keyId the id of the key that sent them; empty for events of the service itself
     */
    public List<CompletableFuture<AppendOutcome>> append(List<LogEntry> entries, String keyId) {
        Context current = Vertx.currentContext();
        // The event loop's own context: each request has a different one, by which answers could not be grouped.
        Context caller = current == null ? null : VertxContext.getRootContext(current);
        long deadline = System.nanoTime() + config.deadline().toNanos();
        long bytes = entries.stream().mapToLong(EventAppender::bytes).sum();
        Submission submission = new Submission(keyId, tracing.ofRequest(), entries.size(), bytes, deadline);
        List<PendingEvent> events = new ArrayList<>(entries.size());
        for (LogEntry entry : entries) {
            events.add(new PendingEvent(entry, bytes(entry), submission, caller, new CompletableFuture<>()));
        }
        submit(events);
        return events.stream().map(PendingEvent::answer).toList();
    }

    /**
     * Does what {@link #append} does, but rolls it back: nothing is stored, published or counted. Blocks; for one
     * thread at a time.
     */
    public List<AppendOutcome> rehearse(List<LogEntry> entries) throws SQLException, InterruptedException {
        return rehearsal.append(entries);
    }

    private static int bytes(LogEntry entry) {
        return 2 * entry.line().length();
    }

    /** Decides once for each conversation, so that the events of the request stay in order. */
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

        @Override
        public void tried(Batch batch, long since, AppendResult result) {
            appendDuration.record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
            spans.tried(batch, since, result);
        }

        @Override
        public void decided(Batch.Answers answers) {
            answers.count(counts);
        }
    }

    /** Hands over events of busy conversations. */
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

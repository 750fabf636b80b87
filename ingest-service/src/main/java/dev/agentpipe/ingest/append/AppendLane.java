package dev.agentpipe.ingest.append;

import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.runtime.problem.DatabaseFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One thread that turns whatever waits into one transaction after the other. It batches what waits and never waits to
 * batch: under load a batch is what arrived while the one before committed.
 */
final class AppendLane {

    private static final Logger LOG = Logger.getLogger(AppendLane.class);
    private static final long IDLE_MILLIS = 500;

    private final PendingQueue queue;
    private final BatchWriter writer;
    private final Limits limits;
    private final BiConsumer<Long, List<LoggedEvent>> committed;
    private final Consumer<List<PendingEvent>> busy;
    private final Thread thread;
    private volatile Batch inFlight;
    private volatile long inFlightSince;
    private volatile boolean stopping;

    /** What bounds a batch. */
    record Limits(int events, long bytes, Duration lockWait) {}

    /**
     * A lane that has not started.
     *
     * @param committed gets epoch and events of each commit, before any of them is answered
     * @param busy gets the events whose conversation another session held for too long
     */
    AppendLane(
            String name,
            PendingQueue queue,
            BatchWriter writer,
            Limits limits,
            BiConsumer<Long, List<LoggedEvent>> committed,
            Consumer<List<PendingEvent>> busy) {
        this.queue = queue;
        this.writer = writer;
        this.limits = limits;
        this.committed = committed;
        this.busy = busy;
        this.thread = new Thread(this::run, name);
    }

    void start() {
        thread.start();
    }

    /** Commits what waits, then ends; gives up after {@code maxWait}. */
    void stop(Duration maxWait) throws InterruptedException {
        stopping = true;
        thread.join(maxWait.toMillis());
    }

    boolean offer(List<PendingEvent> events) {
        return queue.offer(events);
    }

    int waiting() {
        return queue.size();
    }

    /** How long the current transaction has been running, in nanoseconds; 0 when there is none. */
    long inFlightNanos(long now) {
        return inFlight == null ? 0 : Math.max(0, now - inFlightSince);
    }

    /** Fails what has waited past its deadline, in the queue or in a transaction that does not come back. */
    void expire(long now) {
        fail(queue.removeExpired(now), DatabaseFailure.unavailable("the event waited too long; send it again"));
        Batch stuck = inFlight;
        if (stuck != null) {
            fail(
                    stuck.all().stream().filter(event -> event.expired(now)).toList(),
                    DatabaseFailure.unavailable("the database does not answer; send the event again"));
        }
    }

    private void run() {
        while (!stopping || queue.size() > 0) {
            try {
                List<PendingEvent> taken = queue.take(limits.events(), limits.bytes(), IDLE_MILLIS);
                if (!taken.isEmpty()) {
                    append(taken);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.error("the appender failed unexpectedly", e);
            }
        }
    }

    private void append(List<PendingEvent> events) {
        Batch batch = new Batch(events);
        inFlightSince = System.nanoTime();
        inFlight = batch;
        AppendResult result;
        try {
            result = writer.write(
                    batch.firsts().stream().map(PendingEvent::entry).toList(), limits.lockWait());
        } catch (SQLException failure) {
            inFlight = null;
            failed(batch, failure);
            return;
        } catch (RuntimeException | Error fault) {
            fail(batch.all(), DatabaseFailure.unavailable("the server failed; send the event again"));
            throw fault;
        } finally {
            inFlight = null;
        }
        List<LoggedEvent> logged = batch.logged(result);
        if (!logged.isEmpty()) {
            committed.accept(result.epoch(), logged);
        }
        Batch.Unanswered unanswered = batch.answer(result);
        if (!unanswered.busy().isEmpty()) {
            busy.accept(unanswered.busy());
        }
        if (!unanswered.undecided().isEmpty()) {
            append(unanswered.undecided());
        }
    }

    /** One event that cannot be stored must not take the others with it: halves find it in a few tries. */
    private void failed(Batch batch, SQLException failure) {
        List<PendingEvent> events = batch.all();
        if (DatabaseFailure.causedByTheRequest(failure) && events.size() > 1) {
            append(events.subList(0, events.size() / 2));
            append(events.subList(events.size() / 2, events.size()));
            return;
        }
        LOG.warnf("%d events were not stored: %s %s", events.size(), failure.getSQLState(), failure.getMessage());
        fail(events, DatabaseFailure.problem(failure));
    }

    private static void fail(List<PendingEvent> events, Exception reason) {
        for (PendingEvent event : events) {
            if (event.caller() == null) {
                event.answer().completeExceptionally(reason);
            } else {
                event.caller().runOnContext(ignored -> event.answer().completeExceptionally(reason));
            }
        }
    }
}

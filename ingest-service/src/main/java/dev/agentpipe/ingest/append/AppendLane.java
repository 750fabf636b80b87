package dev.agentpipe.ingest.append;

import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.problem.DatabaseFailure;
import dev.agentpipe.runtime.usage.UsageCounter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One thread that runs one transaction after another over whatever is waiting: under load, what arrived while the
 * previous one committed, and what its senders then send at once.
 *
 * <p>INVARIANT: events of one request and one conversation are sent to the database in their order. When one of them is
 * not stored, because its conversation is busy or the database failed, neither are those after it.
 */
final class AppendLane {

    private static final Logger LOG = Logger.getLogger(AppendLane.class);
    private static final long IDLE_MILLIS = 500;
    /** So many events share the cost of a transaction well enough: after a batch of as many, nobody waits for more. */
    private static final int ENOUGH_EVENTS = 20;

    /** The longest wait for the next events of senders who have just been answered. */
    private static final long MOST_WAIT_NANOS = 2_000_000;

    private final PendingQueue queue;
    private final BatchWriter writer;
    private final Limits limits;
    private final Listener listener;
    private final UsageCounter usage;
    private final Thread thread;
    /** Those of the last batch; handed over together and in their order. */
    private final Set<PendingEvent> busyEvents = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Set<String> busyInRound = new HashSet<>();
    private volatile Batch inFlight;
    private volatile long inFlightSince;
    private volatile boolean stopping;

    /** The limits of a batch. */
    record Limits(int events, long bytes, Duration lockWait) {}

    /** Called on the lane's thread. */
    interface Listener {

        /** Whether events of this conversation, which may be null, have to wait elsewhere. */
        boolean busy(String conversationId);

        /** Gets the epoch and events of each commit before any of them is answered. */
        void committed(long epoch, List<LoggedEvent> events);

        /**
         * A transaction is over.
         *
         * @param since when it began, in terms of {@link System#nanoTime}
         * @param result null when it failed
         */
        void tried(Batch batch, long since, AppendResult result);

        /** Gets the outcome of each event that is answered. */
        void decided(Batch.Answers answers);

        /** Gets the events of busy conversations, in their order. */
        void retryLater(List<PendingEvent> events);
    }

    /** A lane that has not started. */
    AppendLane(
            String name, PendingQueue queue, BatchWriter writer, Limits limits, Listener listener, UsageCounter usage) {
        this.queue = queue;
        this.writer = writer;
        this.limits = limits;
        this.listener = listener;
        this.usage = usage;
        this.thread = new Thread(this::run, name);
    }

    void start() {
        thread.start();
    }

    /** Commits what waits, then ends; false if it has not by {@code end}, in terms of {@link System#nanoTime}. */
    boolean stop(long until) throws InterruptedException {
        stopping = true;
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
        return !thread.isAlive();
    }

    boolean offer(List<PendingEvent> events) {
        return queue.offer(events);
    }

    void putBack(List<PendingEvent> events) {
        queue.putBack(events);
    }

    /** How long the first event has been waiting, not counting the transaction that it may be in, in nanoseconds. */
    long waitingNanos(long now) {
        return queue.age(now);
    }

    long waitingBytes() {
        return queue.bytes();
    }

    int waiting() {
        return queue.size();
    }

    /** How long the current transaction has been running, in nanoseconds; 0 when there is none. */
    long inFlightNanos(long now) {
        return inFlight == null ? 0 : Math.max(0, now - inFlightSince);
    }

    /** Fails events past their deadline, in the queue or in a transaction that does not return. */
    void expire(long now) {
        failUnavailable(queue.removeExpired(now), "the event waited too long; send it again");
        Batch stuck = inFlight;
        if (stuck != null) {
            failUnavailable(
                    stuck.events().stream().filter(event -> event.expired(now)).toList(),
                    "the database does not answer; send the event again");
        }
    }

    private void run() {
        while (!stopping || queue.size() > 0) {
            try {
                List<PendingEvent> taken = queue.take(limits.events(), limits.bytes(), IDLE_MILLIS);
                appendAll(taken);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.error("the appender failed unexpectedly", e);
            }
        }
    }

    private void appendAll(List<PendingEvent> taken) {
        busyInRound.clear();
        busyEvents.clear();
        try {
            append(taken);
        } catch (RuntimeException | Error fault) {
            // Those already answered stay answered; the others must not wait for ever.
            failUnavailable(taken, "the server failed; send the event again");
            throw fault;
        }
        if (!busyEvents.isEmpty()) {
            listener.retryLater(taken.stream().filter(busyEvents::contains).toList());
        }
    }

    private void append(List<PendingEvent> waiting) {
        List<PendingEvent> events = ready(waiting);
        if (events.isEmpty()) {
            return;
        }
        Batch batch = new Batch(events);
        long since = System.nanoTime();
        inFlightSince = since;
        inFlight = batch;
        AppendResult result = null;
        SQLException failure = null;
        try {
            result = writer.write(batch.entries(), limits.lockWait());
        } catch (SQLException e) {
            failure = e;
        } finally {
            inFlight = null;
            listener.tried(batch, since, result);
        }
        if (failure != null) {
            failed(events, failure);
            return;
        }
        List<LoggedEvent> logged = batch.logged(result);
        if (!logged.isEmpty()) {
            listener.committed(result.epoch(), logged);
            batch.count(result, logged, usage);
        }
        Batch.Answers answers = batch.answers(result);
        decide(answers);
        listener.decided(answers);
        answers.busy().forEach(this::retryLater);
        if (events.size() < ENOUGH_EVENTS) {
            queue.expectNext(events, Math.min((System.nanoTime() - since) / 2, MOST_WAIT_NANOS));
        }
        answers.give();
    }

    /** Those that may be sent now; the others are answered or wait elsewhere. */
    private List<PendingEvent> ready(List<PendingEvent> waiting) {
        long now = System.nanoTime();
        List<PendingEvent> ready = new ArrayList<>(waiting.size());
        for (PendingEvent event : waiting) {
            String conversationId = event.entry().conversationId();
            if (event.expired(now) || event.submission().failed()) {
                event.failUnavailable("the event waited too long; send it again");
            } else if (busyInRound.contains(conversationId) || listener.busy(conversationId)) {
                retryLater(event);
            } else {
                ready.add(event);
            }
        }
        return ready;
    }

    private void retryLater(PendingEvent busy) {
        busyInRound.add(busy.entry().conversationId());
        busyEvents.add(busy);
    }

    /** However many variants of stored ids there are: one more query tells which of them are repeats. */
    private void decide(Batch.Answers answers) {
        List<PendingEvent> undecided = answers.undecided();
        if (undecided.isEmpty()) {
            return;
        }
        try {
            Map<PendingEvent.Key, Long> stored = writer.storedFingerprints(
                    undecided.stream().map(PendingEvent::key).distinct().toList());
            for (PendingEvent event : undecided) {
                Long fingerprint = stored.get(event.key());
                answers.add(
                        event,
                        fingerprint == null
                                ? AppendOutcome.DELETED
                                : fingerprint.equals(event.entry().fingerprint())
                                        ? AppendOutcome.DUPLICATE
                                        : AppendOutcome.CONFLICT);
            }
        } catch (SQLException failure) {
            LOG.warnf("%d events were not compared: %s", undecided.size(), failure.getMessage());
            failUnavailable(undecided, "the database failed; send the event again");
        }
    }

    /**
     * One event that the database rejects must not take the others with it: splitting the batch in halves finds it in a
     * few tries. Batches are cut between requests first, so that one request costs the others little, and each request
     * gets a limited number of tries.
     */
    private void failed(List<PendingEvent> events, SQLException failure) {
        if (!DatabaseFailure.causedByTheRequest(failure)) {
            LOG.warnf("%d events were not stored: %s %s", events.size(), failure.getSQLState(), failure.getMessage());
            ProblemException problem = DatabaseFailure.problem(failure);
            events.forEach(event -> event.submission().fail());
            events.forEach(event -> event.fail(problem));
            return;
        }
        int middle = BatchSplit.middle(events);
        if (events.size() > 1
                && (BatchSplit.severalRequests(events)
                        || events.get(0).submission().maySplit())) {
            append(events.subList(0, middle));
            append(events.subList(middle, events.size()));
            return;
        }
        LOG.warnf("the database rejected %d events: %s %s", events.size(), failure.getSQLState(), failure.getMessage());
        ProblemException problem = events.size() == 1
                ? DatabaseFailure.problem(failure)
                : ProblemException.of(
                        ErrorCode.VALIDATION_FAILED,
                        "the database rejected other events of this request; send this one on its own");
        events.forEach(event -> event.fail(problem));
    }

    private static void failUnavailable(List<PendingEvent> events, String detail) {
        events.forEach(event -> event.failUnavailable(detail));
    }
}

package dev.agentpipe.runtime.stop;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The steps of a stop, as they are logged. Requests under way are answered. New ones are still accepted for a moment,
 * so that load balancers can learn from readiness to send them elsewhere; after that they are rejected, so that the
 * stop ends under load. Requests accepted by then have the rest of the time.
 *
 * <p>Quarkus closes the server as soon as no request is under way, which may be at once: one that was accepted after
 * that would be cut off. So new ones are accepted only beside others. Any thread.
 */
@ApplicationScoped
public class Stop {

    /** For everything besides waiting for viewers and for requests. */
    private static final Duration WRITING = Duration.ofSeconds(8);

    private static final Duration LONGEST_WELCOME = Duration.ofSeconds(3);
    private static final Logger LOG = Logger.getLogger(Stop.class);

    private final Duration delay;
    private final Duration requests;
    private final AtomicInteger underWay = new AtomicInteger();
    /** Points in time of {@link System#nanoTime}; meaningless before {@link #stopping}. */
    private volatile long delayedUntil;

    private volatile long rejectsAt;
    private volatile long cutsOffAt;

    private volatile boolean stopping;

    @Inject
    Stop(StopConfig config) {
        this(config.delay(), config.requests());
    }

    Stop(Duration delay, Duration requests) {
        this.delay = delay;
        this.requests = requests;
    }

    void begin(@Observes @Priority(1) ShutdownDelayInitiatedEvent began) {
        Duration third = requests.dividedBy(3);
        Duration welcome = delay.plus(third.compareTo(LONGEST_WELCOME) < 0 ? third : LONGEST_WELCOME);
        long now = System.nanoTime();
        delayedUntil = now + delay.toNanos();
        rejectsAt = now + welcome.toNanos();
        cutsOffAt = delayedUntil + requests.toNanos();
        stopping = true;
        LOG.infof(
                "stopping, step 1 of 3, within %d s: not ready any more; %d requests are under way, new ones are rejected in %d s",
                limit().toSeconds(), underWay.get(), welcome.toSeconds());
    }

    /** The server is closed by now. */
    void requestsAreOver(@Observes @Priority(1) ShutdownEvent ending) {
        rejectsAt = System.nanoTime();
        stopping = true;
        int left = underWay.get();
        if (left == 0) {
            LOG.info("stopping, step 2 of 3: all requests are answered; writing what waits");
        } else {
            LOG.warnf(
                    "stopping, step 2 of 3: %d requests took longer than %d s and are cut off",
                    left, requests.toSeconds());
        }
    }

    void everythingIsWritten(@Observes @Priority(Integer.MAX_VALUE - 1) ShutdownEvent ending) {
        LOG.info("stopping, step 3 of 3: what waited is written; closing connections");
    }

    /** Whether new requests have to be sent elsewhere. */
    public boolean rejects() {
        return stopping && System.nanoTime() - rejectsAt >= 0;
    }

    /** After this time a process that still runs is stuck. */
    Duration limit() {
        return delay.plus(requests).plus(WRITING);
    }

    /** Counts a new request, if it may still come. */
    boolean came() {
        if (rejects()) {
            return false;
        }
        if (stopping && System.nanoTime() - delayedUntil >= 0) {
            return underWay.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
        }
        underWay.incrementAndGet();
        return true;
    }

    /** Has to be called before Quarkus counts the same request as answered. */
    void answered() {
        underWay.decrementAndGet();
    }

    /** Its connection was closed before: by its client, or, if it took too long, by this stop; that one stays counted. */
    void broken() {
        if (!stopping || System.nanoTime() - cutsOffAt < 0) {
            underWay.decrementAndGet();
        }
    }
}

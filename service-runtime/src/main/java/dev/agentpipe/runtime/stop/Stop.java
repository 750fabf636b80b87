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
 * stop ends under load. Requests accepted by then have the rest of the time. Any thread.
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
    /** A point in time of {@link System#nanoTime}; meaningless before {@link #stopping}. */
    private volatile long rejectsAt;

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
        rejectsAt = System.nanoTime() + welcome.toNanos();
        stopping = true;
        LOG.infof(
                "stopping, step 1 of 3, within %d s: not ready any more; %d requests are under way, new ones are rejected in %d s",
                limit().toSeconds(), underWay.get(), welcome.toSeconds());
    }

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

    void came() {
        underWay.incrementAndGet();
    }

    void went() {
        underWay.decrementAndGet();
    }
}

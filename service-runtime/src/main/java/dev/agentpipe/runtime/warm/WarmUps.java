package dev.agentpipe.runtime.warm;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Runs every {@link WarmUp} once all other conditions of readiness are met; the service is not ready before they have
 * ended. Nothing that they do or fail to do keeps it from becoming ready: their time is limited, whatever they wait
 * for, and a failure is only logged.
 */
@Readiness
@ApplicationScoped
public class WarmUps implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(WarmUps.class);
    private static final long MIN_PAUSE_MILLIS = 10;
    private static final long MAX_PAUSE_MILLIS = 1_000;

    private final List<WarmUp> warmUps;
    private final Iterable<HealthCheck> checks;
    private final long limit;
    private final Thread thread = new Thread(this::run, "warm-up");
    private volatile State state = State.WAITING;
    private volatile long began;
    private volatile boolean stopping;

    @Inject
    WarmUps(@All List<WarmUp> warmUps, @Readiness Instance<HealthCheck> checks, WarmUpConfig config) {
        this(warmUps, checks, config.limit());
    }

    WarmUps(List<WarmUp> warmUps, Iterable<HealthCheck> checks, Duration limit) {
        this.warmUps = warmUps;
        this.checks = checks;
        this.limit = limit.toNanos();
    }

    private enum State {
        WAITING("the other checks"),
        RUNNING("the first run of the hot path"),
        DONE(null);

        private final String reason;

        State(String reason) {
            this.reason = reason;
        }
    }

    /** After everything else that happens at the start. */
    void start(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /** Compares times itself, so that it holds while the thread waits for a server that does not answer. */
    @Override
    public HealthCheckResponse call() {
        State now = state;
        return limit == 0 || now == State.DONE || (now == State.RUNNING && spent() >= limit)
                ? HealthCheckResponse.up("warm-up")
                : HealthCheckResponse.named("warm-up")
                        .down()
                        .withData("waitingFor", now.reason)
                        .build();
    }

    private void run() {
        try {
            if (limit > 0 && othersAreReady()) {
                began = System.nanoTime();
                state = State.RUNNING;
                warmUps.forEach(this::run);
                LOG.infof("warmed up in %d ms", TimeUnit.NANOSECONDS.toMillis(spent()));
            }
        } finally {
            state = State.DONE;
        }
    }

    private void run(WarmUp warmUp) {
        try {
            warmUp.run(() -> stopping || spent() >= limit);
        } catch (Exception | LinkageError failure) {
            if (!stopping) {
                LOG.infof("not everything is warm, so the first requests will be slower: %s", failure);
            }
        } finally {
            // The ids of what was rehearsed are not those of what this thread logs next.
            MDC.clear();
        }
    }

    private long spent() {
        return System.nanoTime() - began;
    }

    /** Waits until they are; false when the service is being stopped. */
    private boolean othersAreReady() {
        long since = System.nanoTime();
        while (!stopping) {
            if (othersAreUp()) {
                return true;
            }
            try {
                Thread.sleep(pauseAfter(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since)));
            } catch (InterruptedException stopped) {
                return false;
            }
        }
        return false;
    }

    /**
     * A tenth of the time waited so far: a start is not prolonged by more, and a database that may be away for hours is
     * not asked all the time.
     */
    static long pauseAfter(long waitedMillis) {
        return Math.min(Math.max(waitedMillis / 10, MIN_PAUSE_MILLIS), MAX_PAUSE_MILLIS);
    }

    private boolean othersAreUp() {
        for (HealthCheck check : checks) {
            if (!(check instanceof WarmUps) && !isUp(check)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUp(HealthCheck check) {
        try {
            return check.call().getStatus() == HealthCheckResponse.Status.UP;
        } catch (RuntimeException notYet) {
            LOG.debug("a check failed", notYet);
            return false;
        }
    }
}

package dev.agentpipe.ingest.rejected;

import dev.agentpipe.runtime.problem.DatabaseFailure;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Bounds how many answers full of bodies are in memory at once: each takes up to a few megabytes until it was sent. */
@ApplicationScoped
class ReadPermits {

    private static final int AT_ONCE = 3;
    private static final long MAX_WAIT_SECONDS = 2;

    private final Semaphore permits = new Semaphore(AT_ONCE);
    private final CurrentVertxRequest current;

    ReadPermits(CurrentVertxRequest current) {
        this.current = current;
    }

    /** Takes a permit until the answer of the current request has ended, however it ends. Blocks for up to 2 s. */
    void takeUntilAnswered() {
        try {
            if (!permits.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw DatabaseFailure.unavailable("too many read rejected events at once; try again");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw DatabaseFailure.unavailable("the service is stopping; try again");
        }
        AtomicBoolean released = new AtomicBoolean();
        RoutingContext request = current.getCurrent();
        request.addEndHandler(ended -> release(released));
        // A client that left before the handler was there is noticed by nobody else.
        if (request.response().closed() || request.response().ended()) {
            release(released);
        }
    }

    private void release(AtomicBoolean released) {
        if (released.compareAndSet(false, true)) {
            permits.release();
        }
    }
}

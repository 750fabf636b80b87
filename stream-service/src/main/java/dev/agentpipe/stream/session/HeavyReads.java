package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Limits how many reads of conversations run at a time: fewer than there are connections, since the hub's head checks
 * and page reads must always get one.
 */
final class HeavyReads {

    private static final Duration MAX_WAIT = Duration.ofSeconds(3);

    private final int atATime;
    private final Semaphore permits;

    HeavyReads(int atATime) {
        this.atATime = atATime;
        this.permits = new Semaphore(atATime, true);
    }

    /** Waits for its turn, for a limited time; 503 after that. */
    <T> T run(Supplier<T> read) {
        try {
            if (!permits.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return read.get();
        } finally {
            permits.release();
        }
    }

    int running() {
        return atATime - permits.availablePermits();
    }

    private static ProblemException busy() {
        return ProblemException.retriable(
                ErrorCode.UNAVAILABLE, "too many conversations are being read at once; try again", MAX_WAIT);
    }
}

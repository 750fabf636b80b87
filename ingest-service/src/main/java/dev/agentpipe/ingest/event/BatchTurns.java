package dev.agentpipe.ingest.event;

import dev.agentpipe.runtime.problem.DatabaseFailure;
import dev.agentpipe.runtime.stop.Stop;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Reads batches on separate threads, one for two processors. Each takes tens of milliseconds: as many at once as there
 * are clients would take the processors from the connections, the appender and PostgreSQL.
 *
 * <p>The others wait in the order of their arrival, without a thread; their number, bytes and time are limited. One whose
 * client disconnects no longer waits.
 */
@Singleton
class BatchTurns {

    static final int AT_ONCE = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    static final int MAX_WAITING = 64;

    /** As they arrived: before unpacking. */
    static final long MAX_WAITING_BYTES = 32L * 1_048_576;

    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final String TOO_MANY = "too many batches are waiting to be read; send it again";
    private static final String TOO_LATE = "the batch could not be read in time; send it again";

    private final BooleanSupplier stopping;
    private final long maxWaitNanos;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final ThreadPoolExecutor readers = new ThreadPoolExecutor(
            AT_ONCE, AT_ONCE, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), BatchTurns::reader);

    @Inject
    BatchTurns(Stop stop) {
        this(stop::rejects, MAX_WAIT);
    }

    BatchTurns(BooleanSupplier stopping, Duration maxWait) {
        this.stopping = stopping;
        maxWaitNanos = maxWait.toNanos();
    }

    private static Thread reader(Runnable reading) {
        Thread thread = new Thread(reading, "batch-reader");
        thread.setDaemon(true);
        return thread;
    }

    @PreDestroy
    void stop() {
        readers.shutdownNow();
    }

    /**
     * The result of {@code read} for a body of so many bytes; arrives on the caller's event loop. Fails with {@code
     * unavailable} when too much waits already, or it waits for too long, or the service stops.
     */
    <T> Uni<T> read(int bytes, Supplier<T> read) {
        Context caller = Vertx.currentContext();
        Uni<T> result = Uni.createFrom().emitter(answer -> enqueue(new Turn<T>(bytes, read, answer)));
        return caller == null ? result : result.emitOn(task -> caller.runOnContext(ignored -> task.run()));
    }

    int waiting() {
        return readers.getQueue().size();
    }

    long waitingBytes() {
        return waitingBytes.get();
    }

    private void enqueue(Turn<?> turn) {
        if (waitingBytes.addAndGet(turn.bytes) > MAX_WAITING_BYTES) {
            turn.refuse(TOO_MANY);
            return;
        }
        turn.answer.onTermination(() -> leave(turn));
        try {
            readers.execute(turn);
        } catch (RejectedExecutionException full) {
            turn.refuse(TOO_MANY);
        }
    }

    /** Does nothing once it has begun. */
    private void leave(Turn<?> turn) {
        if (readers.remove(turn)) {
            waitingBytes.addAndGet(-turn.bytes);
        }
    }

    /** Begins once, is refused, or is removed: each gives its bytes back. */
    private final class Turn<T> implements Runnable {

        private final int bytes;
        private final Supplier<T> read;
        private final UniEmitter<? super T> answer;
        private final long since = System.nanoTime();

        Turn(int bytes, Supplier<T> read, UniEmitter<? super T> answer) {
            this.bytes = bytes;
            this.read = read;
            this.answer = answer;
        }

        @Override
        public void run() {
            // Nothing of it is stored yet, and a stop has no time for all that wait.
            if (stopping.getAsBoolean() || System.nanoTime() - since >= maxWaitNanos) {
                refuse(TOO_LATE);
                return;
            }
            waitingBytes.addAndGet(-bytes);
            T result;
            try {
                result = read.get();
            } catch (RuntimeException | Error failure) {
                answer.fail(failure);
                return;
            }
            answer.complete(result);
        }

        void refuse(String reason) {
            waitingBytes.addAndGet(-bytes);
            answer.fail(DatabaseFailure.unavailable(reason));
        }
    }
}

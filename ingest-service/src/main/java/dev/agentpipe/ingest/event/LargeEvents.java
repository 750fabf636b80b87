package dev.agentpipe.ingest.event;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Reads large events one after the other on a separate thread. Each takes tens of milliseconds, during which the other
 * connections of the event loop would have to wait; eight of them take a quarter of a second.
 */
@ApplicationScoped
class LargeEvents {

    /** Reading a smaller one takes a few milliseconds at most. */
    static final int LARGE_BYTES = 64 * 1024;

    /**
     * When this many are waiting already, the event loop reads the next one itself, which also slows down their sender.
     */
    static final int MAX_WAITING = 16;

    private final WorkerExecutor thread;
    private final Semaphore permits = new Semaphore(MAX_WAITING);

    LargeEvents(Vertx vertx) {
        this.thread = vertx.createSharedWorkerExecutor("large-events", 1);
    }

    /** The result of {@code read} for a body of so many bytes; arrives on the caller's event loop. */
    <T> Uni<T> read(int bytes, Supplier<T> read) {
        return bytes <= LARGE_BYTES || !permits.tryAcquire()
                ? Uni.createFrom().item(read)
                : Uni.createFrom()
                        .completionStage(thread.executeBlocking(() -> releasing(read), false)
                                .toCompletionStage());
    }

    private <T> T releasing(Supplier<T> read) {
        try {
            return read.get();
        } finally {
            permits.release();
        }
    }
}

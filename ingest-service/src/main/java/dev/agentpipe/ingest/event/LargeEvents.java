package dev.agentpipe.ingest.event;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Has large events read one after the other on a thread of their own. Each takes tens of milliseconds, for which the
 * requests of every other connection of an event loop would wait, eight of them for a quarter of a second.
 */
@ApplicationScoped
class LargeEvents {

    /** Reading a smaller one takes a few milliseconds at most. */
    static final int LARGE_BYTES = 64 * 1024;

    /** When so many wait already, the event loop reads the next one itself: until then it takes up no more of them. */
    static final int MAX_WAITING = 16;

    private final WorkerExecutor thread;
    private final Semaphore places = new Semaphore(MAX_WAITING);

    LargeEvents(Vertx vertx) {
        this.thread = vertx.createSharedWorkerExecutor("large-events", 1);
    }

    /** What {@code read} gives for a body of so many bytes; arrives on the event loop that calls. */
    <T> Uni<T> read(int bytes, Supplier<T> read) {
        return bytes <= LARGE_BYTES || !places.tryAcquire()
                ? Uni.createFrom().item(read)
                : Uni.createFrom()
                        .completionStage(thread.executeBlocking(() -> releasing(read), false)
                                .toCompletionStage());
    }

    private <T> T releasing(Supplier<T> read) {
        try {
            return read.get();
        } finally {
            places.release();
        }
    }
}

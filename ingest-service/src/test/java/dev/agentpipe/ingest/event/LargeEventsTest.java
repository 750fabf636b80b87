package dev.agentpipe.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LargeEventsTest {

    private static final int LARGE = LargeEvents.LARGE_BYTES + 1;

    private final Vertx vertx = Vertx.vertx();
    private final LargeEvents events = new LargeEvents(vertx);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void reads_small_events_at_once_and_large_ones_beside_the_caller() {
        assertThat(readers(LargeEvents.LARGE_BYTES)).isSameAs(Thread.currentThread());
        assertThat(readers(LARGE)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void lets_the_caller_read_when_too_many_wait() {
        CompletableFuture<Void> held = new CompletableFuture<>();
        List<CompletableFuture<Void>> waiting = IntStream.range(0, LargeEvents.MAX_WAITING)
                .mapToObj(i -> events.read(LARGE, held::join).subscribeAsCompletionStage())
                .toList();
        assertThat(readers(LARGE)).isSameAs(Thread.currentThread());
        held.complete(null);
        waiting.forEach(CompletableFuture::join);
        assertThat(readers(LARGE)).isNotSameAs(Thread.currentThread());
    }

    private Thread readers(int bytes) {
        Uni<Thread> reader = events.read(bytes, Thread::currentThread);
        return reader.await().indefinitely();
    }
}

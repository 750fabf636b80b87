package dev.agentpipe.ingest.event;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchTurnsTest {

    private static final Duration LIMIT = Duration.ofSeconds(25);

    private static final int LARGE = (int) (BatchTurns.MAX_WAITING_BYTES / 4);

    private final CompletableFuture<Void> held = new CompletableFuture<>();
    private final AtomicInteger reading = new AtomicInteger();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private BatchTurns turns = new BatchTurns(stopping::get, Duration.ofHours(1));

    @AfterEach
    void stop() {
        held.complete(null);
        turns.stop();
    }

    @Test
    void reads_only_so_many_at_once_and_all_of_them_in_the_end() {
        List<CompletableFuture<Integer>> batches = occupy();
        for (int i = 0; i < BatchTurns.MAX_WAITING; i++) {
            batches.add(read(1, this::readHeld));
        }
        assertThat(turns.waiting()).isEqualTo(BatchTurns.MAX_WAITING);
        assertThat(reading).hasValue(BatchTurns.AT_ONCE);
        held.complete(null);
        assertThat(batches).allMatch(batch -> batch.join() <= BatchTurns.AT_ONCE);
        assertThat(turns.waitingBytes()).isZero();
    }

    @Test
    void refuses_one_more_than_may_wait() {
        List<CompletableFuture<Integer>> batches = occupy();
        for (int i = 0; i < BatchTurns.MAX_WAITING; i++) {
            batches.add(read(1, this::readHeld));
        }
        assertRefused(read(1, this::readHeld));
        held.complete(null);
        batches.forEach(CompletableFuture::join);
        assertThat(read(1, () -> 7).join()).isEqualTo(7);
        assertThat(turns.waitingBytes()).isZero();
    }

    @Test
    void refuses_more_bytes_than_may_wait() {
        List<CompletableFuture<Integer>> batches = occupy();
        for (int i = 0; i < 4; i++) {
            batches.add(read(LARGE, this::readHeld));
        }
        assertRefused(read(1, this::readHeld));
        held.complete(null);
        batches.forEach(CompletableFuture::join);
        assertThat(turns.waitingBytes()).isZero();
    }

    @Test
    void a_client_that_disconnects_gives_its_place_and_its_bytes_back() {
        occupy();
        AtomicInteger read = new AtomicInteger();
        List<Cancellable> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(turns.read(LARGE, read::incrementAndGet).subscribe().with(ignored -> {}, ignored -> {}));
        }
        waiting.forEach(Cancellable::cancel);
        assertThat(turns.waiting()).isZero();
        assertThat(turns.waitingBytes()).isZero();
        CompletableFuture<Integer> next = read(LARGE, () -> 7);
        held.complete(null);
        assertThat(next.join()).isEqualTo(7);
        assertThat(read).hasValue(0);
    }

    @Test
    void a_client_that_disconnects_while_it_is_read_takes_no_turn_with_it() {
        List<Cancellable> beingRead = new ArrayList<>();
        for (int i = 0; i < BatchTurns.AT_ONCE; i++) {
            beingRead.add(turns.read(LARGE, this::readHeld).subscribe().with(ignored -> {}, ignored -> {}));
        }
        await().atMost(LIMIT).until(() -> reading.get() == BatchTurns.AT_ONCE);
        beingRead.forEach(Cancellable::cancel);
        CompletableFuture<Integer> next = read(LARGE, () -> 7);
        assertThat(turns.waiting()).isOne();
        held.complete(null);
        assertThat(next.join()).isEqualTo(7);
        assertThat(turns.waitingBytes()).isZero();
    }

    @Test
    void goes_on_after_batches_that_cannot_be_read() {
        for (int i = 0; i <= BatchTurns.AT_ONCE; i++) {
            assertThatThrownBy(() -> read(1, () -> {
                                throw new IllegalArgumentException("unreadable");
                            })
                            .join())
                    .hasCauseInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> read(1, () -> {
                                throw new StackOverflowError("too deep");
                            })
                            .join())
                    .hasCauseInstanceOf(StackOverflowError.class);
        }
        assertThat(read(1, () -> 7).join()).isEqualTo(7);
    }

    @Test
    void does_not_read_what_has_waited_too_long() {
        turns = new BatchTurns(stopping::get, Duration.ZERO);
        AtomicInteger read = new AtomicInteger();
        assertRefused(read(1, read::incrementAndGet));
        assertThat(read).hasValue(0);
        assertThat(turns.waitingBytes()).isZero();
    }

    @Test
    void does_not_read_what_waits_when_the_service_stops() {
        List<CompletableFuture<Integer>> batches = occupy();
        CompletableFuture<Integer> waiting = read(LARGE, () -> 7);
        stopping.set(true);
        held.complete(null);
        assertRefused(waiting);
        assertThat(batches).allMatch(batch -> batch.join() > 0);
        assertThat(turns.waitingBytes()).isZero();
    }

    /** Takes all turns until {@link #held} is completed. */
    private List<CompletableFuture<Integer>> occupy() {
        List<CompletableFuture<Integer>> batches = new ArrayList<>();
        for (int i = 0; i < BatchTurns.AT_ONCE; i++) {
            batches.add(read(1, this::readHeld));
        }
        await().atMost(LIMIT).until(() -> reading.get() == BatchTurns.AT_ONCE);
        return batches;
    }

    /** How many were being read at once. */
    private int readHeld() {
        int now = reading.incrementAndGet();
        held.join();
        reading.decrementAndGet();
        return now;
    }

    private CompletableFuture<Integer> read(int bytes, Supplier<Integer> read) {
        return turns.read(bytes, read).subscribeAsCompletionStage().orTimeout(20, TimeUnit.SECONDS);
    }

    private static void assertRefused(CompletableFuture<Integer> batch) {
        assertThat(catchThrowable(batch::join))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.error()).isEqualTo(ErrorCode.UNAVAILABLE);
                    assertThat(problem.headers()).containsKey("Retry-After");
                });
    }
}

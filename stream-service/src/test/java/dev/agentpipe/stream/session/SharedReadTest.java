package dev.agentpipe.stream.session;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedReadTest {

    private final SharedRead<Integer> shared = new SharedRead<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void reads_anew_for_later_requests() {
        assertThat(shared.get(reads::incrementAndGet)).isEqualTo(1);
        assertThat(shared.get(reads::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void reads_once_for_all_requests_during_another_read() {
        CountDownLatch slow = new CountDownLatch(1);
        CompletableFuture<Integer> first = ask(() -> {
            slow.await();
            return reads.incrementAndGet();
        });
        await().until(() -> asked.get() == 1);
        List<CompletableFuture<Integer>> crowd = IntStream.range(0, 20)
                .mapToObj(i -> ask(reads::incrementAndGet))
                .toList();
        await().until(() -> shared.waiting() == 20);
        slow.countDown();
        assertThat(first.join()).isEqualTo(1);
        assertThat(crowd).extracting(CompletableFuture::join).containsOnly(2);
    }

    @Test
    void keeps_nothing_of_a_question_that_nobody_asks_any_more() {
        SharedReads<String, Integer> questions = new SharedReads<>();
        assertThat(questions.get("a", () -> questions.get("b", questions::questions)))
                .isEqualTo(2);
        assertThat(questions.questions()).isZero();
        assertThatThrownBy(() -> questions.get("a", () -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(questions.questions()).isZero();
    }

    @Test
    void does_not_keep_a_failure() {
        assertThatThrownBy(() -> shared.get(() -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(shared.get(reads::incrementAndGet)).isEqualTo(1);
    }

    private interface Read {
        int answer() throws InterruptedException;
    }

    private CompletableFuture<Integer> ask(Read read) {
        return CompletableFuture.supplyAsync(
                () -> shared.get(() -> {
                    asked.incrementAndGet();
                    try {
                        return read.answer();
                    } catch (InterruptedException stopped) {
                        throw new IllegalStateException(stopped);
                    }
                }),
                threads);
    }
}

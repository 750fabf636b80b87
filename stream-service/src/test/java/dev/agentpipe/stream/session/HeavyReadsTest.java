package dev.agentpipe.stream.session;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeavyReadsTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** 16 slow reads used to take all 16 connections, and the hub got none for its head checks. */
    @Test
    void leaves_the_other_connections_to_the_hub() {
        HeavyReads reads = new HeavyReads(8);
        AtomicInteger running = new AtomicInteger();
        CountDownLatch slow = new CountDownLatch(1);
        for (int i = 0; i < 16; i++) {
            threads.submit(() -> reads.run(() -> {
                running.incrementAndGet();
                try {
                    slow.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                return null;
            }));
        }
        await().until(() -> running.get() == 8);
        assertThatThrownBy(() -> reads.run(() -> "one more")).hasMessageContaining("try again");
        assertThat(running.get()).isEqualTo(8);
        slow.countDown();
        await().untilAsserted(() -> assertThat(reads.run(() -> "done")).isEqualTo("done"));
    }
}

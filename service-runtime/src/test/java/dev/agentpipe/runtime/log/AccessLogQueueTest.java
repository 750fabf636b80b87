package dev.agentpipe.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.ErrorManager;
import java.util.stream.IntStream;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.Test;

class AccessLogQueueTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MORE_THAN_FIT = AccessLogQueue.LENGTH + 1_000;

    private final Console console = new Console();
    private final Logger logger = LogContext.create().getLogger("test");
    private final AccessLogQueue queue = new AccessLogQueue(logger, console);

    /** What stands at the end of the pipe; takes nothing until it is let. */
    private static final class Console extends ExtHandler {

        private final CountDownLatch open = new CountDownLatch(1);
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private volatile boolean fails;

        @Override
        protected void doPublish(ExtLogRecord record) {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (fails) {
                throw new IllegalStateException("the pipe is broken");
            }
            lines.add(record.getMessage());
        }
    }

    @Test
    void takes_lines_while_the_console_is_stuck() {
        queue.open(null);
        write(100);
        assertThat(console.lines).isEmpty();
        console.open.countDown();
        await().atMost(SOON).until(() -> console.lines.size() == 100);
    }

    @Test
    void has_written_all_lines_in_their_order_when_it_is_closed() throws Exception {
        queue.open(null);
        console.open.countDown();
        write(MORE_THAN_FIT);
        queue.close(null);
        assertThat(console.lines)
                .isEqualTo(IntStream.range(0, MORE_THAN_FIT)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void blocks_logging_threads_while_it_is_full_and_drops_nothing() throws Exception {
        queue.open(null);
        Thread request = new Thread(() -> write(MORE_THAN_FIT));
        request.start();
        await().atMost(SOON).until(() -> request.getState() == Thread.State.WAITING);
        console.open.countDown();
        request.join();
        queue.close(null);
        assertThat(console.lines).hasSize(MORE_THAN_FIT);
    }

    @Test
    void goes_on_after_a_line_that_cannot_be_written() {
        AtomicInteger failures = new AtomicInteger();
        console.setErrorManager(new ErrorManager() {
            @Override
            public synchronized void error(String message, Exception failure, int code) {
                failures.incrementAndGet();
            }
        });
        console.fails = true;
        console.open.countDown();
        queue.open(null);
        write(1);
        await().atMost(SOON).until(() -> failures.get() == 1);
        console.fails = false;
        write(2);
        await().atMost(SOON).until(() -> console.lines.size() == 2);
    }

    @Test
    void leaves_lines_that_come_after_its_end_to_the_other_handlers() throws Exception {
        Console root = new Console();
        root.open.countDown();
        logger.getParent().addHandler(root);
        queue.open(null);
        queue.close(null);
        write(1);
        assertThat(root.lines).containsExactly("0");
        assertThat(console.lines).isEmpty();
    }

    private void write(int lines) {
        for (int i = 0; i < lines; i++) {
            logger.logRaw(new ExtLogRecord(Level.INFO, Integer.toString(i), "test"));
        }
    }
}

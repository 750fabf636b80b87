package dev.agentpipe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentpipe.servers.Launch;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {

    private static final RestartPolicy THREE_TIMES =
            new RestartPolicy(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMinutes(1), 3);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final AtomicInteger restarts = new AtomicInteger();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);

    @TempDir
    Path folder;

    @AfterEach
    void shutDown() {
        executor.shutdownNow();
    }

    @Test
    void gives_up_a_process_that_cannot_come_back_and_says_so() {
        SupervisedProcess process = supervise("exit 7", THREE_TIMES);
        process.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> console().contains("stays down"));
        assertThat(restarts).hasValue(3);
        assertThat(console().lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("doomed ended (status 7)"))
                .allMatch(line -> line.endsWith("Log: " + folder.resolve("doomed.log")));
        assertThat(console()).contains("in 1 ms", "in 2 ms", "in 4 ms", "after 3 restarts in a row");
        process.stop();
    }

    @Test
    void goes_on_restarting_a_process_that_recovers_in_between() {
        RestartPolicy recoversAtOnce = new RestartPolicy(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO, 1);
        SupervisedProcess process = supervise("exit 7", recoversAtOnce);
        process.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> restarts.get() > 5);
        process.stop();
        assertThat(console()).doesNotContain("stays down");
    }

    @Test
    void is_not_restarted_once_stopped() {
        SupervisedProcess process = supervise("sleep 60", THREE_TIMES);
        process.start();
        process.stop();
        assertThat(ProcessHandle.of(process.running().orElseThrow().pid()).filter(ProcessHandle::isAlive))
                .isEmpty();
        assertThat(restarts).hasValue(0);
    }

    private SupervisedProcess supervise(String script, RestartPolicy policy) {
        List<String> command = List.of("sh", "-c", script);
        Launch launch = new Launch("doomed", command, Map.of(), folder, folder.resolve("doomed.log"));
        Console console = new Console(new PrintStream(printed, true, StandardCharsets.UTF_8));
        return new SupervisedProcess(
                new JvmComponent(launch, 1, "none"), console, executor, restarts::incrementAndGet, policy);
    }

    private String console() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}

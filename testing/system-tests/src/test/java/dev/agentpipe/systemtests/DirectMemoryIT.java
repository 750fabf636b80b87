package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A stream instance that runs out of direct memory in front of many viewers that do not read: whoever reads gets
 * everything once, if need be by another connection or after a restart of the process. Nothing is missed silently.
 */
@Tag("faults")
class DirectMemoryIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int STALLED = Suite.isLong() ? 300 : 100;
    private static final int READING = 10;
    /** As many bytes as no socket's own buffers hold. */
    private static final int EVENTS = Suite.isLong() ? 200 : 100;

    private static final String CONTENT = "z".repeat(90_000);

    @Test
    void nothing_is_missed_silently_when_direct_memory_runs_out() throws Exception {
        List<Viewer> reading = new ArrayList<>();
        try (Cluster cluster = Cluster.startWithMemory(Cluster.NO_LIMITS, "-Xmx256m", "-XX:MaxDirectMemorySize=12m");
                Companions stalled = new Companions(Duration.ofSeconds(1))) {
            ServiceProcess stream = cluster.stream().get(0);
            for (int i = 0; i < READING; i++) {
                reading.add(Viewer.watch(() -> stream.uri("/"), ""));
            }
            await().atMost(LIMIT).until(() -> reading.stream().allMatch(Viewer::isConnected));
            ingest(cluster, 0, EVENTS / 2);
            // From the oldest event on: each gets bytes of its own, where viewers that are up to date share them.
            String oldest = cluster.database().value("select epoch from event_log_head") + "-0";
            stalled.watchSlowly(stream, "?lastEventId=" + oldest, STALLED, 0);
            ingest(cluster, EVENTS / 2, EVENTS);
            Auditor auditor = Auditor.of(cluster.postgres().jdbcUrl());
            await().atMost(LIMIT).until(() -> {
                // As an orchestrator does.
                if (!stream.isAlive()) {
                    System.out.println("stream-service ended, and is started again");
                    stream.start();
                }
                return reading.stream().allMatch(viewer -> viewer.count() >= auditor.size());
            });
            for (Viewer viewer : reading) {
                assertThat(auditor.viewerFaults(viewer.frames(), null, 1)).isEmpty();
            }
            System.out.printf(
                    "%d viewers got %d events over %d connections beside %d that do not read%n",
                    READING,
                    EVENTS,
                    reading.stream().mapToInt(Viewer::connections).sum(),
                    STALLED);
            assertThat(stream.logged())
                    .as("without the fault this shows nothing")
                    .containsAnyOf("OutOfMemoryError", "OutOfDirectMemoryError");
        } finally {
            reading.forEach(Viewer::close);
        }
    }

    private static void ingest(Cluster cluster, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(cluster.ingest()
                            .get(0)
                            .client(Cluster.API_KEY)
                            .ingest(Messages.created("direct", "direct-" + i, i + 1)
                                    .replace(Messages.SAID.repeat(10), CONTENT))
                            .stored())
                    .isTrue();
        }
    }
}

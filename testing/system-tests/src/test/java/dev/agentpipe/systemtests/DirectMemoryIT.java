package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A stream instance that runs out of direct memory in front of many viewers that do not read: whoever reads gets
 * everything once, if need be by another connection or after a restart of the process. Nothing is missed silently.
 */
@Tag("faults")
class DirectMemoryIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int STALLED = Suite.isLong() ? 1_000 : 200;
    private static final int READING = 10;
    private static final int EVENTS = Suite.isLong() ? 500 : 100;

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
            stalled.watchSlowly(stream, "", STALLED, 0);
            for (int i = 0; i < EVENTS; i++) {
                assertThat(cluster.ingest()
                                .get(0)
                                .client(Cluster.API_KEY)
                                .ingest(Messages.created("direct", "direct-" + i, i + 1)
                                        .replace(Messages.SAID, "z".repeat(9_000)))
                                .stored())
                        .isTrue();
            }
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
                    "%d viewers got %d events over %d connections beside %d that do not read: %s%n",
                    READING,
                    EVENTS,
                    reading.stream().mapToInt(Viewer::connections).sum(),
                    STALLED,
                    Map.of(
                            "out of memory",
                            stream.logged().contains("OutOfMemoryError")
                                    || stream.logged().contains("OutOfDirectMemoryError")));
        } finally {
            reading.forEach(Viewer::close);
        }
    }
}

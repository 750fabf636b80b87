package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Generated abuse: legal requests at every extreme, cut anywhere, while others write and watch. Nothing is lost and
 * nothing comes twice, and when the abusers are gone everything is as before. {@code -Dabuse.seed} and {@code
 * -Dabuse.seconds} repeat a run.
 */
@Tag("faults")
class AbuseIT {

    private static final int ABUSERS = 8;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long SEED = Long.getLong("agentpipe.abuse.seed", 1);

    @Test
    void legal_extremes_cut_anywhere_lose_nothing_and_leave_nothing_behind() throws Exception {
        try (Cluster cluster = Cluster.startForFaults()) {
            // Pools and caches are as large as they get.
            abuse(cluster, SEED - 1, Duration.ofSeconds(5));
            Leftovers leftovers = Leftovers.of(cluster);
            Baseline base = Baseline.of(cluster);
            long from = 1 + cluster.database().number("select coalesce(max(position), 0) from event_log");
            List<Viewer> viewers = new ArrayList<>();
            try (Load load = Load.startOpenEnded(cluster.ingest(), "steady", 4)) {
                for (ServiceProcess instance : cluster.stream()) {
                    viewers.add(Viewer.watch(() -> instance.uri("/"), ""));
                }
                await().atMost(LIMIT).until(() -> viewers.stream().allMatch(Viewer::isConnected));
                // The viewers began somewhere after the first of the writers' messages.
                System.out.println("abuse with seed " + SEED + ": " + abuse(cluster, SEED, duration()));
                load.stop();
                assertNothingIsLost(cluster, load.finish(), viewers, from);
            } finally {
                viewers.forEach(Viewer::close);
            }
            base.assertIsBack();
            leftovers.assertNone();
            base.assertHeapIsBack();
        }
    }

    private static Duration duration() {
        int seconds = Integer.getInteger("agentpipe.abuse.seconds", 0);
        return Duration.ofSeconds(seconds > 0 ? seconds : Suite.isLong() ? 600 : 30);
    }

    private static Map<String, Integer> abuse(Cluster cluster, long seed, Duration duration)
            throws InterruptedException {
        Map<String, Integer> done = AbusiveClient.nothingDone();
        ExecutorService threads = Executors.newFixedThreadPool(ABUSERS);
        long until = System.nanoTime() + duration.toNanos();
        IntStream.range(0, ABUSERS)
                .mapToObj(i -> new AbusiveClient(cluster, seed * 1_000 + i, done))
                .forEach(abuser -> threads.execute(() -> {
                    while (System.nanoTime() < until) {
                        abuser.act();
                    }
                }));
        threads.shutdown();
        assertThat(threads.awaitTermination(duration.plus(LIMIT).toSeconds(), TimeUnit.SECONDS))
                .as("every request ends")
                .isTrue();
        return new TreeMap<>(done);
    }

    private static void assertNothingIsLost(Cluster cluster, List<String> answered, List<Viewer> viewers, long from)
            throws Exception {
        String head = cluster.database().value("select max(position) from event_log");
        await().atMost(LIMIT).until(() -> viewers.stream()
                .allMatch(viewer -> viewer.lastEventId().endsWith("-" + head)));
        Auditor auditor = Auditor.of(cluster.postgres().jdbcUrl());
        assertThat(auditor.logFaults()).isEmpty();
        assertThat(auditor.answerFaults(answered)).isEmpty();
        for (Viewer viewer : viewers) {
            long began = viewer.frames().get(0).position();
            assertThat(began).isGreaterThanOrEqualTo(from);
            assertThat(auditor.viewerFaults(viewer.frames(), null, began)).isEmpty();
        }
        for (ServiceProcess service : cluster.services().toList()) {
            assertThat(service.logged()).as(service.name()).doesNotContain("OutOfMemoryError");
        }
    }
}

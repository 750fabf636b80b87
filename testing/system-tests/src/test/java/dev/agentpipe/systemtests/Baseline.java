package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the services hold when nobody watches: to this it must come back after each fault. */
final class Baseline {

    /** Pools may have grown, and a connection or two may be waiting for their idle timeout. */
    private static final int MORE_DESCRIPTORS = 25;

    private static final long MORE_HEAP = 40L << 20;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Map<String, Long> descriptors = new TreeMap<>();
    private final Map<String, Long> heap = new TreeMap<>();

    private Baseline(Cluster cluster) {
        this.cluster = cluster;
    }

    static Baseline of(Cluster cluster) throws Exception {
        Baseline base = new Baseline(cluster);
        for (ServiceProcess service : cluster.services().toList()) {
            base.descriptors.put(service.name(), descriptors(service));
            base.heap.put(service.name(), heap(service));
        }
        return base;
    }

    /** No viewers, and about as many descriptors as before. */
    void assertIsBack() {
        await().atMost(LIMIT).untilAsserted(() -> {
            for (ServiceProcess service : cluster.stream()) {
                assertThat(viewers(service)).as("viewers of " + service.name()).isZero();
            }
            for (ServiceProcess service : cluster.services().toList()) {
                assertThat(descriptors(service))
                        .as("descriptors of " + service.name())
                        .isLessThanOrEqualTo(descriptors.get(service.name()) + MORE_DESCRIPTORS);
            }
        });
    }

    /** What is reachable has not grown; asked of the collector, after a full collection. */
    void assertHeapIsBack() throws Exception {
        for (ServiceProcess service : cluster.services().toList()) {
            long now = heap(service);
            System.out.printf(
                    "%s: heap %d MB, %d MB before; %d descriptors, %d before%n",
                    service.name(),
                    now >> 20,
                    heap.get(service.name()) >> 20,
                    descriptors(service),
                    descriptors.get(service.name()));
            assertThat(now).as("heap of " + service.name()).isLessThan(heap.get(service.name()) + MORE_HEAP);
        }
    }

    private static int viewers(ServiceProcess service) {
        return service.client(Cluster.API_KEY)
                .get("/api/realtime/stats")
                .json()
                .path("viewers")
                .asInt(-1);
    }

    private static long descriptors(ServiceProcess service) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(service.pid()), "fd"))) {
            return open.count();
        }
    }

    private static long heap(ServiceProcess service) throws IOException, InterruptedException {
        Process collection = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(service.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(collection.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(collection.exitValue()).isZero();
        return (long) service.metric("jvm_memory_used_bytes", "area=\"heap\"");
    }
}

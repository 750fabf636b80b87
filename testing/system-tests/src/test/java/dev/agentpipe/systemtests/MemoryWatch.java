package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Metrics;
import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The most memory that services and PostgreSQL took in a while, asked four times a second. */
final class MemoryWatch implements AutoCloseable {

    private static final long PERIOD_MILLIS = 250;

    private final Cluster cluster;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(MemoryWatch::daemon);
    private Peak peak = new Peak(0, 0, 0);

    /** Megabytes: of the service that took most, and of PostgreSQL's processes together without its shared buffers. */
    record Peak(long heap, long direct, long postgres) {

        private Peak and(Peak other) {
            return new Peak(
                    Math.max(heap, other.heap), Math.max(direct, other.direct), Math.max(postgres, other.postgres));
        }
    }

    private MemoryWatch(Cluster cluster) {
        this.cluster = cluster;
    }

    static MemoryWatch start(Cluster cluster) {
        MemoryWatch watch = new MemoryWatch(cluster);
        watch.clock.scheduleWithFixedDelay(watch::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "memory-watch");
        thread.setDaemon(true);
        return thread;
    }

    /** Since the last call. */
    synchronized Peak peak() {
        Peak last = peak;
        peak = new Peak(0, 0, 0);
        return last;
    }

    private void look() {
        Peak now = new Peak(0, 0, postgres());
        for (ServiceProcess service : cluster.services().toList()) {
            now = now.and(of(service));
        }
        synchronized (this) {
            peak = peak.and(now);
        }
    }

    /** Nothing for one that does not answer: whether that is allowed is not for this to say. */
    private static Peak of(ServiceProcess service) {
        try {
            String metrics = service.client(null).get("/q/metrics").body();
            double direct = Metrics.sum(metrics, "jvm_buffer_memory_used_bytes", "id=\"direct\"")
                    + Metrics.sum(metrics, "netty_allocator_memory_used", "memory_type=\"direct\"");
            double heap = Metrics.sum(metrics, "jvm_memory_used_bytes", "area=\"heap\"");
            return new Peak((long) heap >> 20, (long) direct >> 20, 0);
        } catch (UncheckedIOException noAnswer) {
            return new Peak(0, 0, 0);
        }
    }

    private long postgres() {
        return ProcessHandle.of(cluster.postgres().pid()).stream()
                        .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
                        .mapToLong(process -> anonymous(process.pid()))
                        .sum()
                >> 10;
    }

    /**
     * In kilobytes, what the process shares with others by its part: neither shared buffers nor what each backend has
     * from its parent count more than once. 0 for a process that has just ended.
     */
    private static long anonymous(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Pss_Anon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException ended) {
            return 0;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

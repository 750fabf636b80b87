package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Metrics;
import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What requests hold while they run, of whatever kind: when their clients are gone, all of it must be given back. */
final class Leftovers {

    /** Longer than the workers of a pool stay without work, and than a slow client keeps a connection. */
    private static final Duration LIMIT = Duration.ofSeconds(100);

    /** Timers and the like, which come and go. */
    private static final int MORE_THREADS = 8;

    /** What the services count of requests under way. */
    private static final Map<String, List<String>> COUNTS = Map.of(
            "ingest",
                    List.of(
                            "agentpipe_ingest_queue_events",
                            "agentpipe_ingest_retry_events",
                            "agentpipe_ingest_answers_bytes",
                            "agentpipe_http_bodies_bytes"),
            "upload", List.of("agentpipe_upload_running"),
            "stream",
                    List.of(
                            "agentpipe_stream_viewers",
                            "agentpipe_stream_session_reads",
                            "agentpipe_stream_answers_bytes",
                            "agentpipe_http_bodies_bytes"));

    private final Cluster cluster;
    private final Map<String, Long> threads;
    private final Connections connections;

    private Leftovers(Cluster cluster, Map<String, Long> threads, Connections connections) {
        this.cluster = cluster;
        this.threads = threads;
        this.connections = connections;
    }

    /** As it is now, when nobody asks for anything. */
    static Leftovers of(Cluster cluster) throws Exception {
        return new Leftovers(cluster, threads(cluster), connections(cluster));
    }

    void assertNone() {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(held(cluster)).as("held by requests").isEmpty();
            assertThat(inPostgres())
                    .as("held in PostgreSQL")
                    .allSatisfy((what, count) -> assertThat(count).as(what).isZero());
            Connections now = connections(cluster);
            assertThat(now.inUse()).as("connections in use").isLessThanOrEqualTo(connections.inUse());
            assertThat(now.ofNoPool())
                    .as("connections to PostgreSQL that no pool has")
                    .isLessThanOrEqualTo(connections.ofNoPool());
            assertThat(threads(cluster)).allSatisfy((service, count) -> assertThat(count)
                    .as("threads of " + service)
                    .isLessThanOrEqualTo(threads.get(service) + MORE_THREADS));
        });
        System.out.printf("threads, as before: %s; %s%n", threads, connections);
    }

    /** Whatever is not zero; a metric that is not there would be, and is named as well. */
    private static Map<String, Double> held(Cluster cluster) throws IOException {
        Map<String, Double> held = new TreeMap<>();
        for (ServiceProcess service : cluster.services().toList()) {
            String metrics = service.client(null).get("/q/metrics").body();
            for (String count : COUNTS.get(service.service())) {
                double value = metrics.contains("\n" + count) ? Metrics.sum(metrics, count) : Double.NaN;
                if (value != 0) {
                    held.put(service.name() + " " + count, value);
                }
            }
            long spooled = spooled(service);
            if (spooled > 0) {
                held.put(service.name() + " files of uploads", (double) spooled);
            }
        }
        return held;
    }

    private static long spooled(ServiceProcess service) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(service.pid()), "fd"))) {
            return open.filter(Leftovers::isSpooled).count();
        }
    }

    /** Such a file has no name any more as soon as it is open; the service's own jar begins alike, and has one. */
    private static boolean isSpooled(Path descriptor) {
        try {
            String file = Files.readSymbolicLink(descriptor).getFileName().toString();
            return file.startsWith("upload-") && file.endsWith(" (deleted)");
        } catch (IOException closed) {
            return false;
        }
    }

    private Map<String, Long> inPostgres() throws SQLException {
        Map<String, Long> held = new LinkedHashMap<>();
        held.put(
                "open transactions without work",
                cluster.database().count("pg_stat_activity where state like 'idle in transaction%'"));
        held.put("advisory locks", cluster.database().count("pg_locks where locktype = 'advisory'"));
        held.put("waits for a lock", cluster.database().count("pg_locks where not granted"));
        return held;
    }

    private static Connections connections(Cluster cluster) throws Exception {
        long inUse = 0;
        long atRest = 0;
        for (ServiceProcess service : cluster.services().toList()) {
            String metrics = service.client(null).get("/q/metrics").body();
            inUse += (long) Metrics.sum(metrics, "agroal_active_count");
            atRest += (long) Metrics.sum(metrics, "agroal_available_count");
        }
        long all = cluster.database()
                .count("pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()");
        // A connection that is returned between two of these counts is in both.
        return new Connections(inUse, Math.max(0, all - inUse - atRest));
    }

    private static Map<String, Long> threads(Cluster cluster) throws IOException {
        Map<String, Long> threads = new TreeMap<>();
        for (ServiceProcess service : cluster.services().toList()) {
            try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(service.pid()), "task"))) {
                threads.put(service.name(), tasks.count());
            }
        }
        return threads;
    }

    /** How many connections pools keep at rest is chance: as many as were once used at the same time. */
    private record Connections(long inUse, long ofNoPool) {}
}

package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.LocalGateway;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import dev.agentpipe.servers.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * PostgreSQL, Redis and several instances of the services, all real, on free ports. The services reach
 * both servers through proxies that can break.
 */
final class Cluster implements AutoCloseable {

    private static final String HEAP = "-Xmx384m";

    static final String API_KEY = "system-test-key-with-enough-characters";

    /** All viewers and uploads share one address and one key; a small ring, so that the heap settles soon. */
    static final Map<String, String> NO_LIMITS = Map.of(
            "AGENTPIPE_STREAM_MAX_VIEWERS_PER_ADDRESS",
            "10000",
            "AGENTPIPE_STREAM_RING_SIZE",
            "8M",
            "AGENTPIPE_RATE_LIMIT_UPLOAD",
            "10000",
            "AGENTPIPE_RATE_LIMIT_SESSIONS",
            "10000000");

    private final Path folder;
    private final List<String> javaOptions;
    private PostgresServer postgres;
    private final RedisServer redis;
    private final FaultProxy toPostgres;
    private final FaultProxy toRedis;
    /** Between the first ingest instance and {@link #toPostgres}. */
    private final FaultProxy firstIngestToPostgres;

    private final List<ServiceProcess> ingest;
    private final List<ServiceProcess> upload;
    private final List<ServiceProcess> stream;

    private Cluster(
            int ingestInstances,
            int uploadInstances,
            int streamInstances,
            Map<String, String> settings,
            String... memoryOptions) {
        this(
                ServerConfig.temporary(),
                ServerConfig.temporary(),
                ingestInstances,
                uploadInstances,
                streamInstances,
                settings,
                memoryOptions);
    }

    private Cluster(
            ServerConfig ofPostgres,
            ServerConfig ofRedis,
            int ingestInstances,
            int uploadInstances,
            int streamInstances,
            Map<String, String> settings,
            String... memoryOptions) {
        folder = workFolder();
        javaOptions = Stream.concat(Stream.of("-XX:TieredStopAtLevel=1"), Stream.of(memoryOptions))
                .toList();
        postgres = PostgresServer.start(ofPostgres.at(folder.resolve("postgresql")));
        redis = RedisServer.start(ofRedis);
        toPostgres = new FaultProxy(postgres.port());
        toRedis = new FaultProxy(redis.port());
        firstIngestToPostgres = new FaultProxy(toPostgres.port());
        Map<String, String> environment = new TreeMap<>(environment());
        environment.putAll(settings);
        ingest = instances("ingest", ingestInstances, environment);
        upload = instances("upload", uploadInstances, environment);
        stream = instances("stream", streamInstances, environment);
        if (!settings.containsKey("AGENTPIPE_DATABASE_URL")) {
            ingest.get(0).set("AGENTPIPE_DATABASE_URL", databaseUrl(firstIngestToPostgres));
        }
    }

    private static String databaseUrl(FaultProxy way) {
        return "jdbc:postgresql://127.0.0.1:" + way.port() + "/agentpipe";
    }

    static Cluster start(int ingestInstances, int streamInstances) {
        return start(ingestInstances, streamInstances, Map.of());
    }

    /** {@code settings} of all services override those that every cluster has. */
    static Cluster start(int ingestInstances, int streamInstances, Map<String, String> settings) {
        return start(new Cluster(ingestInstances, 0, streamInstances, settings, HEAP));
    }

    /** One instance of each service; {@code settings} override those that every cluster has. */
    static Cluster startOneOfEach(Map<String, String> settings) {
        return start(new Cluster(1, 1, 1, settings, HEAP));
    }

    /** The same on other servers, whose folders the cluster chooses. */
    static Cluster startOneOfEach(ServerConfig postgres, ServerConfig redis) {
        return startOneOfEach(postgres, redis, Map.of());
    }

    /** The same; {@code settings} override those that every cluster has. */
    static Cluster startOneOfEach(ServerConfig postgres, ServerConfig redis, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(NO_LIMITS);
        all.putAll(settings);
        return start(new Cluster(postgres, redis, 1, 1, 1, all, HEAP));
    }

    /** The same as {@link #startForFaults()} on other servers; {@code settings} override those that every cluster has. */
    static Cluster startForFaults(ServerConfig postgres, ServerConfig redis, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(NO_LIMITS);
        all.putAll(settings);
        return start(new Cluster(postgres, redis, 2, 1, 2, all, HEAP));
    }

    /** Two instances of ingest and stream and one of upload, for faults. */
    static Cluster startForFaults() {
        return start(new Cluster(2, 1, 2, NO_LIMITS, HEAP));
    }

    /** Two instances of each service, for faults. */
    static Cluster startTwoOfEach() {
        return start(new Cluster(2, 2, 2, NO_LIMITS, HEAP));
    }

    /** As {@link #startForFaults}, from what was built in another checkout. */
    static Cluster startOf(Path checkout) {
        Cluster cluster = new Cluster(2, 1, 2, NO_LIMITS, HEAP);
        cluster.services()
                .forEach(process -> process.build(checkout.resolve(process.service() + "-service/target/quarkus-app")));
        return start(cluster);
    }

    /** One of each with so little memory; one that runs out of it ends, as it does in production. */
    static Cluster startWithMemory(Map<String, String> settings, String... memoryOptions) {
        String[] options = Stream.concat(
                        Stream.of("-XX:+ExitOnOutOfMemoryError", "-XX:+HeapDumpOnOutOfMemoryError"),
                        Stream.of(memoryOptions))
                .toArray(String[]::new);
        return start(new Cluster(1, 1, 1, settings, options));
    }

    /** The same without that option: whatever catches the error has to end the process. */
    static Cluster startWithMemoryAlone(Map<String, String> settings, String... memoryOptions) {
        return start(new Cluster(1, 1, 1, settings, memoryOptions));
    }

    private static Cluster start(Cluster cluster) {
        try {
            cluster.services().forEach(ServiceProcess::start);
            cluster.services().forEach(ServiceProcess::awaitReady);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private Map<String, String> environment() {
        return Map.of(
                "QUARKUS_PROFILE",
                "local",
                "AGENTPIPE_DATABASE_URL",
                databaseUrl(toPostgres),
                "AGENTPIPE_DATABASE_USER",
                postgres.user(),
                "AGENTPIPE_DATABASE_PASSWORD",
                postgres.password(),
                "AGENTPIPE_REDIS_URL",
                "redis://127.0.0.1:" + toRedis.port(),
                "AGENTPIPE_BRIDGE_API_KEY",
                API_KEY,
                // Raised, not switched off: all writers share one key.
                "AGENTPIPE_RATE_LIMIT_INGEST",
                "10000000");
    }

    private List<ServiceProcess> instances(String service, int count, Map<String, String> environment) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> instance(service + "-" + number, service, environment))
                .toList();
    }

    private ServiceProcess instance(String name, String service, Map<String, String> environment) {
        return new ServiceProcess(service, name, folder.resolve(name), javaOptions, environment);
    }

    /** Kept after the run: what a failed test leaves to read. */
    private static Path workFolder() {
        try {
            Path parent = Files.createDirectories(Path.of("target/system-tests"));
            return Files.createTempDirectory(parent.toAbsolutePath(), "cluster-");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** That of deploy/local, in front of all instances. */
    LocalGateway gateway() throws IOException {
        return new LocalGateway(
                folder.resolve("gateway"),
                ingest,
                upload,
                stream,
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                Map.of());
    }

    Path folder() {
        return folder;
    }

    PostgresServer postgres() {
        return postgres;
    }

    RedisServer redis() {
        return redis;
    }

    FaultProxy toPostgres() {
        return toPostgres;
    }

    FaultProxy firstIngestToPostgres() {
        return firstIngestToPostgres;
    }

    /** Puts another server behind the same address, as an operator would restore one. */
    void replacePostgres(PostgresServer other) {
        PostgresServer replaced = postgres;
        toPostgres.target(other.port());
        postgres = other;
        replaced.close();
        toPostgres.reset();
    }

    /** The services find the data there now, though nothing was put in the place of the old server. */
    void movedTo(PostgresServer other) {
        postgres = other;
    }

    /** One more, not started, with a database of its own. */
    ServiceProcess anotherIngest(PostgresServer database) {
        ServiceProcess instance =
                instances("ingest", ingest.size() + 1, environment()).get(ingest.size());
        instance.set("AGENTPIPE_DATABASE_URL", database.jdbcUrl());
        return instance;
    }

    FaultProxy toRedis() {
        return toRedis;
    }

    List<ServiceProcess> ingest() {
        return ingest;
    }

    List<ServiceProcess> upload() {
        return upload;
    }

    List<ServiceProcess> stream() {
        return stream;
    }

    /** Past the proxies, as an operator would reach it. */
    Database database() {
        return Database.of(postgres);
    }

    Stream<ServiceProcess> services() {
        return Stream.of(ingest, upload, stream).flatMap(List::stream);
    }

    @Override
    public void close() {
        List<AutoCloseable> parts = new ArrayList<>(services().toList());
        parts.addAll(List.of(firstIngestToPostgres, toPostgres, toRedis, redis, postgres));
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("cannot stop a part of the cluster: " + e);
            }
        }
    }
}

package dev.agentpipe.systemtests;

import dev.agentpipe.servers.PostgresConfig;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * PostgreSQL, Redis and several instances of the services, all real, on free ports of this machine. The services reach
 * both servers through proxies that can break.
 */
final class Cluster implements AutoCloseable {

    static final String API_KEY = "system-test-key-with-enough-characters";

    private final Path folder;
    private final PostgresServer postgres;
    private final RedisServer redis;
    private final FaultProxy toPostgres;
    private final FaultProxy toRedis;
    private final List<ServiceProcess> ingest;
    private final List<ServiceProcess> stream;

    private Cluster(int ingestInstances, int streamInstances, Map<String, String> settings) {
        folder = workFolder();
        postgres = PostgresServer.start(PostgresConfig.in(folder.resolve("postgresql")));
        redis = RedisServer.start();
        toPostgres = new FaultProxy(postgres.port());
        toRedis = new FaultProxy(redis.port());
        Map<String, String> environment = new TreeMap<>(environment());
        environment.putAll(settings);
        ingest = instances("ingest", ingestInstances, environment);
        stream = instances("stream", streamInstances, environment);
    }

    static Cluster start(int ingestInstances, int streamInstances) {
        return start(ingestInstances, streamInstances, Map.of());
    }

    /** With settings for all services, over those that every cluster has. */
    static Cluster start(int ingestInstances, int streamInstances, Map<String, String> settings) {
        Cluster cluster = new Cluster(ingestInstances, streamInstances, settings);
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
                "jdbc:postgresql://127.0.0.1:" + toPostgres.port() + "/agentpipe",
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
                .mapToObj(number -> new ServiceProcess(service, number, folder, environment))
                .toList();
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

    FaultProxy toRedis() {
        return toRedis;
    }

    List<ServiceProcess> ingest() {
        return ingest;
    }

    List<ServiceProcess> stream() {
        return stream;
    }

    /** A connection that goes past the proxy, as an operator's would. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Stream<ServiceProcess> services() {
        return Stream.concat(ingest.stream(), stream.stream());
    }

    @Override
    public void close() {
        List<AutoCloseable> parts = new ArrayList<>(services().toList());
        parts.addAll(List.of(toPostgres, toRedis, redis, postgres));
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("cannot stop a part of the cluster: " + e);
            }
        }
    }
}

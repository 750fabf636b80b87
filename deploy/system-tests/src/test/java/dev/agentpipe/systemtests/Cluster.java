package dev.agentpipe.systemtests;

import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** PostgreSQL, Redis and several instances of the services, all real, on free ports of this machine. */
final class Cluster implements AutoCloseable {

    static final String API_KEY = "system-test-key-with-enough-characters";

    private final PostgresServer postgres;
    private final RedisServer redis;
    private final List<ServiceProcess> ingest;
    private final List<ServiceProcess> stream;

    private Cluster(
            PostgresServer postgres, RedisServer redis, List<ServiceProcess> ingest, List<ServiceProcess> stream) {
        this.postgres = postgres;
        this.redis = redis;
        this.ingest = ingest;
        this.stream = stream;
    }

    static Cluster start(int ingestInstances, int streamInstances) {
        PostgresServer postgres = PostgresServer.start();
        RedisServer redis = RedisServer.start();
        Path folder = logFolder();
        Map<String, String> environment = environment(postgres, redis);
        Cluster cluster = new Cluster(
                postgres,
                redis,
                instances("ingest", ingestInstances, folder, environment),
                instances("stream", streamInstances, folder, environment));
        try {
            cluster.services().forEach(ServiceProcess::start);
            cluster.services().forEach(ServiceProcess::awaitReady);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private static Map<String, String> environment(PostgresServer postgres, RedisServer redis) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("QUARKUS_PROFILE", "local");
        environment.put("AGENTPIPE_DATABASE_URL", postgres.jdbcUrl());
        environment.put("AGENTPIPE_DATABASE_USER", postgres.user());
        environment.put("AGENTPIPE_DATABASE_PASSWORD", postgres.password());
        environment.put("AGENTPIPE_REDIS_URL", redis.url());
        environment.put("AGENTPIPE_BRIDGE_API_KEY", API_KEY);
        return environment;
    }

    private static List<ServiceProcess> instances(
            String service, int count, Path folder, Map<String, String> environment) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new ServiceProcess(service, number, folder, environment))
                .toList();
    }

    /** Kept after the run: what a failed test leaves to read. */
    private static Path logFolder() {
        try {
            Path parent = Files.createDirectories(Path.of("target/system-tests"));
            return Files.createTempDirectory(parent.toAbsolutePath(), "cluster-");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    PostgresServer postgres() {
        return postgres;
    }

    RedisServer redis() {
        return redis;
    }

    List<ServiceProcess> ingest() {
        return ingest;
    }

    List<ServiceProcess> stream() {
        return stream;
    }

    private Stream<ServiceProcess> services() {
        return Stream.concat(ingest.stream(), stream.stream());
    }

    @Override
    public void close() {
        List<AutoCloseable> parts = new ArrayList<>(services().toList());
        parts.add(redis);
        parts.add(postgres);
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("cannot stop a part of the cluster: " + e);
            }
        }
    }
}

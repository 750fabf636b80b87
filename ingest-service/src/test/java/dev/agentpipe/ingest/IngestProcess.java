package dev.agentpipe.ingest;

import static org.awaitility.Awaitility.await;

import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.Launch;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The packaged service, running. */
final class IngestProcess implements AutoCloseable {

    static final String KEY = "a-key-for-tests-of-enough-characters";

    private static final Path JAR =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);

    private final ChildProcess process;
    private final Path log;
    private final Client client;

    private IngestProcess(ChildProcess process, Path log, Client client) {
        this.process = process;
        this.log = log;
        this.client = client;
    }

    static IngestProcess start(Database database, RedisServer redis) {
        return start(database, redis, Map.of());
    }

    /** With limits that no test meets by accident; {@code settings} win. Returns when it is ready. */
    static IngestProcess start(Database database, RedisServer redis, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("AGENTPIPE_DATABASE_URL", database.url());
        all.put("AGENTPIPE_DATABASE_USER", database.user());
        all.put("AGENTPIPE_DATABASE_PASSWORD", database.password());
        all.put("AGENTPIPE_REDIS_URL", redis.url());
        all.put("AGENTPIPE_BRIDGE_API_KEY", KEY);
        all.put("AGENTPIPE_HTTP_HOST", "127.0.0.1");
        all.put("AGENTPIPE_RATE_LIMIT_INGEST", "1000000");
        all.put("AGENTPIPE_RATE_LIMIT_ANONYMOUS", "1000000");
        all.putAll(settings);
        IngestProcess started = launch(all);
        await().atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> {
                    if (!started.process.isAlive()) {
                        throw new AssertionError("the service ended: " + started.log());
                    }
                    return started.client.get("/q/health/ready").status() == 200;
                });
        return started;
    }

    static IngestProcess start(PostgresServer postgres, RedisServer redis) {
        return start(Database.of(postgres), redis);
    }

    /** As it is; it may well end by itself. */
    static IngestProcess launch(Map<String, String> environment) {
        try {
            Path folder = Files.createTempDirectory("ingest-service");
            Path log = folder.resolve("service.log");
            int port = freePort();
            Map<String, String> all = new LinkedHashMap<>(environment);
            all.put("AGENTPIPE_HTTP_PORT", Integer.toString(port));
            List<String> command = List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    JAR.toString());
            ChildProcess process = ChildProcess.start(new Launch("ingest-service", command, all, folder, log));
            Runtime.getRuntime().addShutdownHook(new Thread(process::kill));
            return new IngestProcess(process, log, new Client(URI.create("http://127.0.0.1:" + port), KEY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Client client() {
        return client;
    }

    ChildProcess process() {
        return process;
    }

    /** What it has printed so far. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.stop("TERM", STOP);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

package dev.agentpipe.ingest;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The packaged service, running. */
public final class IngestProcess implements AutoCloseable {

    private static final List<String> JAVA_OPTIONS = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final ServiceProcess process;

    private IngestProcess(ServiceProcess process) {
        this.process = process;
    }

    public static IngestProcess start(Database database, RedisServer redis) {
        return start(database, redis, Map.of());
    }

    public static IngestProcess start(PostgresServer postgres, RedisServer redis) {
        return start(Database.of(postgres), redis);
    }

    /** With limits that no test meets by accident; {@code settings} win. Returns when it is ready. */
    public static IngestProcess start(Database database, RedisServer redis, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("AGENTPIPE_DATABASE_URL", database.url());
        all.put("AGENTPIPE_DATABASE_USER", database.user());
        all.put("AGENTPIPE_DATABASE_PASSWORD", database.password());
        all.put("AGENTPIPE_REDIS_URL", redis.url());
        all.put("AGENTPIPE_BRIDGE_API_KEY", TestServers.KEY);
        all.put("AGENTPIPE_RATE_LIMIT_INGEST", "1000000");
        all.put("AGENTPIPE_RATE_LIMIT_ANONYMOUS", "1000000");
        all.putAll(settings);
        IngestProcess started = launch(all);
        started.process.awaitReady();
        return started;
    }

    /** As it is; it may well end by itself. Its log is kept after the run, for who reads why a test failed. */
    public static IngestProcess launch(Map<String, String> environment) {
        try {
            Path logs = Files.createDirectories(Path.of("target/processes").toAbsolutePath());
            Path folder = Files.createTempDirectory(logs, "ingest-");
            ServiceProcess process = new ServiceProcess("ingest", "ingest-service", folder, JAVA_OPTIONS, environment);
            process.start();
            return new IngestProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Client client() {
        return process.client(TestServers.KEY);
    }

    /** A connection to it. */
    public Socket connect() throws IOException {
        return new Socket(process.address().getAddress(), process.address().getPort());
    }

    public void signal(String signal) {
        process.signal(signal);
    }

    /** Waits for its end by itself; gives the exit status. */
    public int awaitExit(Duration limit) {
        return process.awaitExit(limit);
    }

    /** What it has printed so far. */
    public String log() {
        return process.logged();
    }

    @Override
    public void close() {
        process.terminate();
    }
}

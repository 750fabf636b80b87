package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.FileTrees;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import dev.agentpipe.servers.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** PostgreSQL, Redis and the services of one run, on free ports, with a temporary folder; all end with it. */
final class BenchmarkEnvironment implements AutoCloseable {

    static final String API_KEY = "benchmark-key-with-enough-characters";

    private static final String NO_LIMIT = "100000000";

    /** That of all commands of a try. */
    private static BenchmarkEnvironment shared;

    private final Path folder;
    private final boolean keepLogs;
    private final boolean tries;
    private final PostgresServer postgres;
    private final RedisServer redis;
    private final Deque<ServiceProcess> parts = new ArrayDeque<>();
    private boolean closed;
    private final Thread exit = new Thread(this::interrupted);

    /** Starts PostgreSQL and Redis; all tries of this JVM share one environment, which ends with it. */
    static BenchmarkEnvironment open(Options options) throws IOException, SQLException {
        if (!options.tries()) {
            return new BenchmarkEnvironment(options);
        }
        if (shared == null) {
            shared = new BenchmarkEnvironment(options);
        }
        return shared;
    }

    private BenchmarkEnvironment(Options options) throws IOException, SQLException {
        keepLogs = options.flag("keep-logs");
        tries = options.tries();
        folder = Files.createTempDirectory("agentpipe-benchmark-");
        Runtime.getRuntime().addShutdownHook(exit);
        postgres = PostgresServer.start(
                options.has("data") ? ServerConfig.in(Path.of(options.text("data"))) : ServerConfig.temporary());
        redis = RedisServer.start();
        for (String setting : List.of("server_version", "fsync", "synchronous_commit", "full_page_writes")) {
            System.out.println("PostgreSQL " + setting + " = " + text("SHOW " + setting));
        }
    }

    /**
     * Returns when the service is ready; a try takes the one that runs.
     *
     * @param raised limits that this run sets, and prints
     */
    ServiceProcess service(String name, List<String> javaOptions, Map<String, String> raised) {
        return instance(name, 1, javaOptions, raised);
    }

    /** One of several instances of a service, the first of which is {@link #service}. */
    ServiceProcess instance(String name, int number, List<String> javaOptions, Map<String, String> raised) {
        return service(
                name,
                name + "-service" + (number > 1 ? "-" + number : ""),
                ServiceProcess.application(name),
                postgres.jdbcUrl(),
                javaOptions,
                raised);
    }

    /** The ingest-service of any build, with the database {@code name}. */
    ServiceProcess service(String name, Path application, List<String> javaOptions) {
        return service("ingest", name, application, url(name), javaOptions, rateLimits());
    }

    private ServiceProcess service(
            String service,
            String name,
            Path application,
            String url,
            List<String> javaOptions,
            Map<String, String> raised) {
        Optional<ServiceProcess> running = running(name);
        if (tries && running.isPresent()) {
            return running.get();
        }
        System.out.println("Starting " + name + " with " + javaOptions + ", raised limits " + raised);
        Map<String, String> environment = new TreeMap<>(raised);
        List<String> compilation = List.of();
        if (tries) {
            // Optimizing the code of a process that ends in seconds would cost more than all of its work.
            compilation = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        } else {
            // Its default, which tests turn off.
            environment.putIfAbsent("AGENTPIPE_WARM_UP_LIMIT", "2S");
        }
        environment.put("QUARKUS_PROFILE", "local");
        environment.put("AGENTPIPE_DATABASE_URL", url);
        environment.put("AGENTPIPE_DATABASE_USER", postgres.user());
        environment.put("AGENTPIPE_DATABASE_PASSWORD", postgres.password());
        environment.put("AGENTPIPE_REDIS_URL", redis.url());
        environment.put("AGENTPIPE_BRIDGE_API_KEY", API_KEY);
        ServiceProcess started = start(
                service,
                name,
                application,
                Stream.concat(javaOptions.stream(), compilation.stream()).toList(),
                environment);
        started.awaitReady();
        return started;
    }

    private Optional<ServiceProcess> running(String name) {
        synchronized (parts) {
            return parts.stream()
                    .filter(part -> part.name().equals(name) && part.isAlive())
                    .findFirst();
        }
    }

    /** Nothing starts once the run is ending: nobody would stop it. */
    private ServiceProcess start(
            String name, String instance, Path application, List<String> javaOptions, Map<String, String> environment) {
        synchronized (parts) {
            if (closed) {
                throw new IllegalStateException("the run is ending");
            }
            ServiceProcess service =
                    new ServiceProcess(name, instance, folder.resolve(instance), javaOptions, environment);
            service.build(application);
            service.start();
            parts.push(service);
            return service;
        }
    }

    /** Rate limits are raised out of reach, not switched off. */
    static Map<String, String> rateLimits() {
        return new TreeMap<>(Map.of(
                "AGENTPIPE_RATE_LIMIT_INGEST", NO_LIMIT,
                "AGENTPIPE_RATE_LIMIT_UPLOAD", NO_LIMIT,
                "AGENTPIPE_RATE_LIMIT_SESSIONS", NO_LIMIT,
                "AGENTPIPE_RATE_LIMIT_ANONYMOUS", NO_LIMIT));
    }

    /** For this many viewers of one instance, all from one address. */
    static Map<String, String> viewerLimits(int viewers) {
        Map<String, String> raised = rateLimits();
        raised.put("AGENTPIPE_STREAM_MAX_VIEWERS", Integer.toString(viewers));
        raised.put("AGENTPIPE_STREAM_MAX_VIEWERS_PER_ADDRESS", Integer.toString(viewers));
        raised.put("AGENTPIPE_STREAM_MAX_CONNECTIONS", Integer.toString(2 * viewers));
        return raised;
    }

    PostgresServer postgres() {
        return postgres;
    }

    Path folder() {
        return folder;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), postgres.user(), postgres.password());
    }

    private String url(String database) {
        return postgres.jdbcUrl().replaceFirst("/agentpipe$", "/" + database);
    }

    /** The one value of a query over the services' database. */
    String text(String sql) throws SQLException {
        try (Connection connection = connect("agentpipe");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        if (this == shared) {
            // The hooks end it.
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(exit);
        } catch (IllegalStateException ending) {
            // The hook runs, and does the same.
            return;
        }
        closeParts();
        redis.close();
        postgres.close();
        cleanUp();
    }

    /** Ctrl+C. The servers have a hook of their own. */
    private void interrupted() {
        closeParts();
        try {
            cleanUp();
        } catch (IOException e) {
            System.err.println("Not removed: " + folder + ": " + e);
        }
    }

    private void closeParts() {
        synchronized (parts) {
            closed = true;
            parts.forEach(ServiceProcess::close);
        }
    }

    private void cleanUp() throws IOException {
        if (keepLogs) {
            System.out.println("Logs are kept in " + folder);
        } else {
            FileTrees.delete(folder);
        }
    }
}

package dev.agentpipe.kit;

import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/**
 * A PostgreSQL and a Redis on free ports, for as long as the tests of one application run: {@code
 * @QuarkusTestResource(TestServers.class)}. Tests may stop and restart them.
 *
 * <p>With the argument {@code schema=none} the database is empty, as before the first start of ingest-service. A test
 * profile sets {@code test.read-access}, {@code test.drain}, which nobody waits for otherwise when an application ends,
 * and {@code test.<operation>-rate} for the rate limits, which are out of reach otherwise: what a resource sets wins over
 * a profile.
 */
public final class TestServers implements QuarkusTestResourceLifecycleManager {

    /** Has every scope in every project. */
    public static final String KEY = "a-key-for-tests-of-enough-characters";

    /** For {@code AGENTPIPE_PROJECT_API_KEYS}: keys with every scope in some projects. */
    public static final String PROJECT_KEYS = Stream.of("red", "blue", "counted", "shut", "narrow")
            .map(project -> project + "=" + keyOf(project))
            .collect(Collectors.joining(","));

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static PostgresServer postgres;
    private static RedisServer redis;

    private boolean withSchema = true;

    @Override
    public void init(Map<String, String> arguments) {
        withSchema = !"none".equals(arguments.get("schema"));
    }

    @Override
    public Map<String, String> start() {
        postgres = PostgresServer.start();
        redis = RedisServer.start();
        if (withSchema) {
            migrate();
        }
        Map<String, String> settings = new HashMap<>(Map.of(
                "quarkus.datasource.jdbc.url",
                postgres.jdbcUrl(),
                "quarkus.datasource.username",
                postgres.user(),
                "quarkus.datasource.password",
                postgres.password(),
                "quarkus.redis.hosts",
                redis.url(),
                "agentpipe.bridge-api-key",
                KEY,
                "agentpipe.project-api-keys",
                PROJECT_KEYS,
                "agentpipe.read-access",
                "${test.read-access:open}",
                "agentpipe.stream.drain",
                "${test.drain:0s}",
                // Only stream-service has settings of these names.
                "smallrye.config.mapping.validate-unknown",
                "false"));
        for (String operation : new String[] {"ingest", "upload", "sessions", "anonymous"}) {
            // Raised, not switched off: all tests share one address and one key.
            settings.put("agentpipe.rate-limit." + operation, "${test." + operation + "-rate:1000000}");
        }
        return settings;
    }

    @Override
    public void stop() {
        redis.close();
        postgres.close();
    }

    /** The one of {@link #PROJECT_KEYS} for {@code project}. */
    public static String keyOf(String project) {
        return KEY + "-of-" + project;
    }

    /** What ingest-service does at its start. */
    public static void migrate() {
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
    }

    public static PostgresServer postgres() {
        return postgres;
    }

    public static RedisServer redis() {
        return redis;
    }

    /** The database of the application under test. */
    public static Database database() {
        return Database.of(postgres);
    }

    /** An empty database that nobody else uses, on a server for tests that neither stop nor break it. */
    public static Database emptyDatabase() throws SQLException {
        return Database.create(Shared.POSTGRES, "test_" + DATABASES.incrementAndGet());
    }

    /** Ends with the JVM. */
    private static final class Shared {
        static final PostgresServer POSTGRES = PostgresServer.start();
    }
}

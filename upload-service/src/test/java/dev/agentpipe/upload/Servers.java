package dev.agentpipe.upload;

import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** A PostgreSQL with the schema and a Redis, for as long as the tests of one application run. */
public final class Servers implements QuarkusTestResourceLifecycleManager {

    /** Has every scope. */
    public static final String KEY = "a-key-of-the-upload-tests-0001";

    private static PostgresServer postgres;
    private static RedisServer redis;

    private boolean withSchema = true;
    private boolean withRates;

    @Override
    public void init(Map<String, String> arguments) {
        withSchema = !arguments.containsKey("schema");
        withRates = arguments.containsKey("rates");
    }

    @Override
    public Map<String, String> start() {
        postgres = PostgresServer.start();
        redis = RedisServer.start();
        if (withSchema) {
            migrate();
        }
        return Map.of(
                "quarkus.datasource.jdbc.url", postgres.jdbcUrl(),
                "quarkus.datasource.username", postgres.user(),
                "quarkus.datasource.password", postgres.password(),
                "quarkus.redis.hosts", redis.url(),
                "agentpipe.rate-limit.enabled", Boolean.toString(withRates),
                "agentpipe.bridge-api-key", KEY);
    }

    @Override
    public void stop() {
        redis.close();
        postgres.close();
    }

    /** What the ingest-service does. */
    public static void migrate() {
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                .load()
                .migrate();
    }

    public static PostgresServer postgres() {
        return postgres;
    }

    public static RedisServer redis() {
        return redis;
    }
}

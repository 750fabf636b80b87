package dev.agentpipe.stream;

import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** A PostgreSQL with the schema and a Redis, for as long as the tests of one application run. */
public final class Servers implements QuarkusTestResourceLifecycleManager {

    private static PostgresServer postgres;
    private static RedisServer redis;

    @Override
    public Map<String, String> start() {
        postgres = PostgresServer.start();
        redis = RedisServer.start();
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                .load()
                .migrate();
        return Map.of(
                "quarkus.datasource.jdbc.url", postgres.jdbcUrl(),
                "quarkus.datasource.username", postgres.user(),
                "quarkus.datasource.password", postgres.password(),
                "quarkus.redis.hosts", redis.url(),
                "agentpipe.read-access", "${test.read-access:open}",
                // Raised, not switched off: all tests share one address.
                "agentpipe.rate-limit.anonymous", "${test.anonymous-rate:1000000}");
    }

    @Override
    public void stop() {
        redis.close();
        postgres.close();
    }

    public static PostgresServer postgres() {
        return postgres;
    }

    public static RedisServer redis() {
        return redis;
    }
}

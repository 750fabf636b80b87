package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases of the servers besides those that Maven brings, under load, and one that is refused. */
@Tag("faults")
class OtherServersIT {

    @Test
    void nothing_is_lost_over_a_restart_of_postgresql_14() throws Exception {
        try (Cluster cluster = Cluster.startForFaults(OtherPostgres.oldest(), ServerConfig.temporary(), Map.of());
                Exercise exercise = Exercise.begin(cluster)) {
            exercise.answers(500);
            cluster.postgres().kill();
            cluster.postgres().restart();
            exercise.answers(500);
            exercise.finishAndAudit();
        }
    }

    @Test
    void nothing_is_lost_over_a_restart_of_debians_redis_7() throws Exception {
        audit(DebianPackage.program("redis-server", "redis-tools", "liblzf1", "libjemalloc2"), "redis_version:7.");
    }

    @Test
    void nothing_is_lost_over_a_restart_of_valkey_8() throws Exception {
        audit(DebianPackage.program("valkey-server", "valkey-tools", "liblzf1", "libjemalloc2"), "valkey_version:8.");
    }

    private static void audit(Path program, String version) throws Exception {
        assumeTrue(program != null, "there is no such server here");
        ServerConfig other = ServerConfig.temporary().of(program);
        try (Cluster cluster = Cluster.startForFaults(ServerConfig.temporary(), other, Map.of());
                Exercise exercise = Exercise.begin(cluster)) {
            assertThat(RedisConsole.ask(cluster.redis().port(), "INFO server").get(0))
                    .contains(version);
            exercise.answers(500);
            cluster.redis().kill();
            cluster.redis().restart();
            exercise.answers(500);
            exercise.finishAndAudit();
            assertThat(cluster.ingest().get(0).metric("agentpipe_publisher_publications_total", "published"))
                    .isPositive();
        }
    }

    @Test
    void services_refuse_postgresql_13_and_say_why(@TempDir Path folder) throws Exception {
        try (PostgresServer server = PostgresServer.start(OtherPostgres.refused())) {
            for (String service : List.of("ingest", "upload", "stream")) {
                try (ServiceProcess process =
                        new ServiceProcess(service, service, folder.resolve(service), List.of(), environment(server))) {
                    process.start();
                    assertThat(process.awaitExit(Duration.ofMinutes(1))).isEqualTo(1);
                    assertThat(process.logged())
                            .contains("The database is PostgreSQL 13.", "AgentPipe needs 14 or later");
                }
            }
            assertThat(Database.of(server)
                            .number("select count(*) from pg_class where relnamespace = 'public'::regnamespace"))
                    .as("tables that were made nevertheless")
                    .isZero();
        }
    }

    private static Map<String, String> environment(PostgresServer server) {
        return Map.of(
                "AGENTPIPE_DATABASE_URL", server.jdbcUrl(),
                "AGENTPIPE_DATABASE_USER", server.user(),
                "AGENTPIPE_DATABASE_PASSWORD", server.password(),
                "AGENTPIPE_BRIDGE_API_KEY", Cluster.API_KEY,
                "AGENTPIPE_REDIS_URL", "redis://127.0.0.1:1");
    }
}

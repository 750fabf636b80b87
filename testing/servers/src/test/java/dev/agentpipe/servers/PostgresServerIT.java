package dev.agentpipe.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {

    @Test
    void starts_with_durable_settings() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            assertThat(ask(server, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(server, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(server, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(ask(server, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(ask(server, "SHOW server_version")).startsWith("18.");
        }
    }

    @Test
    void keeps_what_was_committed_over_kill_and_restart() throws Exception {
        try (PostgresServer server =
                PostgresServer.start(ServerConfig.temporary().with("max_connections", "20"))) {
            int port = server.port();
            run(server, "CREATE TABLE kept AS SELECT 42 AS answer");
            server.kill();
            server.restart();
            assertThat(ask(server, "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(ask(server, "SHOW max_connections")).isEqualTo("20");
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void restarts_after_its_postmaster_alone_was_killed() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
            server.onExit().join();
            server.restart();
            assertThat(ask(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void keeps_a_named_folder_over_close(@TempDir Path folder) throws Exception {
        try (PostgresServer server = PostgresServer.start(ServerConfig.in(folder))) {
            run(server, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        try (PostgresServer server = PostgresServer.start(ServerConfig.in(folder))) {
            assertThat(ask(server, "SELECT answer FROM kept")).isEqualTo("42");
        }
        assertThat(LeftoverProcesses.in(folder, "postgres")).isEqualTo(List.of());
    }

    @Test
    @Timeout(120)
    void a_replica_follows_its_primary_and_can_be_promoted() throws Exception {
        try (PostgresServer primary = PostgresServer.start();
                PostgresServer replica = PostgresServer.replicaOf(primary, primary.port(), ServerConfig.temporary())) {
            run(primary, "CREATE TABLE kept AS SELECT 42 AS answer");
            String written = ask(primary, "SELECT pg_current_wal_lsn()");
            String replayed = "SELECT pg_last_wal_replay_lsn() >= '" + written + "'::pg_lsn";
            while (!ask(replica, replayed).equals("t")) {
                Thread.onSpinWait();
            }
            assertThat(ask(replica, "SELECT answer FROM kept")).isEqualTo("42");
            primary.kill();
            assertThat(ask(replica, "SELECT pg_promote()")).isEqualTo("t");
            run(replica, "UPDATE kept SET answer = 43");
            replica.restart();
            assertThat(ask(replica, "SELECT answer FROM kept")).isEqualTo("43");
        }
    }

    @Test
    void refuses_a_folder_that_is_served_and_a_port_that_is_taken(@TempDir Path folder) {
        try (PostgresServer server = PostgresServer.start(ServerConfig.in(folder))) {
            ServerException used = assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> PostgresServer.start(ServerConfig.in(folder)))
                    .actual();
            assertThat(used.getMessage().contains("in use"))
                    .as(used.getMessage())
                    .isTrue();
            ServerConfig samePort = ServerConfig.temporary().withPort(server.port());
            ServerException taken = assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> PostgresServer.start(samePort))
                    .actual();
            assertThat(taken.getMessage().contains("Port " + server.port()))
                    .as(taken.getMessage())
                    .isTrue();
        }
    }

    @Test
    void says_what_the_log_says_when_it_does_not_start() {
        ServerConfig wrong = ServerConfig.temporary().with("no_such_setting", "1");
        ServerException e = assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> PostgresServer.start(wrong))
                .actual();
        assertThat(e.getMessage().contains("unrecognized configuration parameter"))
                .as(e.getMessage())
                .isTrue();
    }

    private static String ask(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void run(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

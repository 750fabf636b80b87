package dev.agentpipe.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

    @Test
    void starts_with_durable_settings() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            assertEquals("on", ask(server, "SHOW fsync"));
            assertEquals("on", ask(server, "SHOW synchronous_commit"));
            assertEquals("on", ask(server, "SHOW full_page_writes"));
            assertEquals("UTF8", ask(server, "SHOW server_encoding"));
            assertTrue(ask(server, "SHOW server_version").startsWith("18."));
        }
    }

    @Test
    void keeps_what_was_committed_over_kill_and_restart() throws SQLException {
        try (PostgresServer server =
                PostgresServer.start(PostgresConfig.temporary().with("max_connections", "20"))) {
            int port = server.port();
            run(server, "CREATE TABLE kept AS SELECT 42 AS answer");
            server.kill();
            server.restart();
            assertEquals("42", ask(server, "SELECT answer FROM kept"));
            assertEquals("20", ask(server, "SHOW max_connections"));
            assertEquals(port, server.port());
        }
    }

    @Test
    void restarts_after_its_postmaster_alone_was_killed() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
            server.onExit().join();
            server.restart();
            assertEquals("1", ask(server, "SELECT 1"));
        }
    }

    @Test
    void keeps_a_named_folder_over_close(@TempDir Path folder) throws SQLException {
        try (PostgresServer server = PostgresServer.start(PostgresConfig.in(folder))) {
            run(server, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        try (PostgresServer server = PostgresServer.start(PostgresConfig.in(folder))) {
            assertEquals("42", ask(server, "SELECT answer FROM kept"));
        }
        assertEquals(List.of(), LeftoverProcesses.in(folder, "postgres"));
    }

    @Test
    void refuses_a_folder_that_is_served_and_a_port_that_is_taken(@TempDir Path folder) {
        try (PostgresServer server = PostgresServer.start(PostgresConfig.in(folder))) {
            ServerException used =
                    assertThrows(ServerException.class, () -> PostgresServer.start(PostgresConfig.in(folder)));
            assertTrue(used.getMessage().contains("in use"), used.getMessage());
            PostgresConfig samePort = PostgresConfig.temporary().withPort(server.port());
            ServerException taken = assertThrows(ServerException.class, () -> PostgresServer.start(samePort));
            assertTrue(taken.getMessage().contains("Port " + server.port()), taken.getMessage());
        }
    }

    @Test
    void says_what_the_log_says_when_it_does_not_start() {
        PostgresConfig wrong = PostgresConfig.temporary().with("no_such_setting", "1");
        ServerException e = assertThrows(ServerException.class, () -> PostgresServer.start(wrong));
        assertTrue(e.getMessage().contains("unrecognized configuration parameter"), e.getMessage());
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

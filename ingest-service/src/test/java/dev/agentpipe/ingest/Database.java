package dev.agentpipe.ingest;

import dev.agentpipe.servers.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** One database of a real server, asked past the service. */
final class Database {

    private final String url;
    private final PostgresServer server;

    private Database(PostgresServer server, String name) {
        this.server = server;
        this.url = server.jdbcUrl().replaceFirst("/[^/]+$", "/" + name);
    }

    static Database of(PostgresServer server) {
        return new Database(server, "agentpipe");
    }

    /** A database of its own on a server that others use too. */
    static Database create(PostgresServer server, String name) throws SQLException {
        of(server).run("create database " + name);
        return new Database(server, name);
    }

    String url() {
        return url;
    }

    String user() {
        return server.user();
    }

    String password() {
        return server.password();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user(), password());
    }

    /** The first column of every row. */
    List<String> column(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> values = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    values.add(row.getString(1));
                }
            }
            return values;
        }
    }

    String value(String sql, Object... parameters) throws SQLException {
        return column(sql, parameters).get(0);
    }

    long count(String sql, Object... parameters) throws SQLException {
        return Long.parseLong(value(sql, parameters));
    }

    void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

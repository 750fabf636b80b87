package dev.agentpipe.runtime.health;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The settings of the database server that durability and ordering depend on. */
public final class DatabaseSettings {

    private DatabaseSettings() {}

    /**
     * Asserts that a commit is durable, and that each statement of the append sees what was committed while it waited.
     *
     * @throws IllegalStateException naming the setting and what to do
     */
    public static void check(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            require(statement, "fsync", "on");
            require(statement, "full_page_writes", "on");
            requireNot(statement, "synchronous_commit", "off");
            require(statement, "default_transaction_isolation", "read committed");
            require(statement, "server_encoding", "UTF8");
        }
    }

    private static void require(Statement statement, String setting, String value) throws SQLException {
        String actual = show(statement, setting);
        if (!actual.equals(value)) {
            throw new IllegalStateException(
                    "PostgreSQL has " + setting + " = " + actual + "; AgentPipe needs " + value);
        }
    }

    private static void requireNot(Statement statement, String setting, String value) throws SQLException {
        if (show(statement, setting).equals(value)) {
            throw new IllegalStateException(
                    "PostgreSQL has " + setting + " = " + value + "; answered events could be lost: turn it on");
        }
    }

    private static String show(Statement statement, String setting) throws SQLException {
        try (ResultSet row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}

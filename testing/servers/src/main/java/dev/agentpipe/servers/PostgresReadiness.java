package dev.agentpipe.servers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;

/** Waits until PostgreSQL takes connections and the database is there. */
final class PostgresReadiness {

    /** Long: recovery after a kill replays the log first. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final String DATABASE_EXISTS = "SELECT 1 FROM pg_database WHERE datname = 'agentpipe'";

    private PostgresReadiness() {}

    static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    static void await(ChildProcess process, int port) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                createDatabase(port);
                return;
            } catch (SQLException notYet) {
                if (process.awaitExit(PAUSE)) {
                    throw process.failure("ended at its start");
                }
                if (System.nanoTime() > deadline) {
                    process.kill();
                    throw process.failure(
                            "took no connection in " + LIMIT.toSeconds() + " s (" + notYet.getMessage() + ")");
                }
            }
        }
    }

    /** Tried at each start: the first one may have been interrupted after initdb. */
    private static void createDatabase(int port) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", PostgresData.USER);
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "60");
        try (Connection connection = new Driver().connect(url(port, "postgres"), login);
                Statement statement = connection.createStatement()) {
            if (!exists(statement)) {
                statement.execute("CREATE DATABASE agentpipe");
            }
        }
    }

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery(DATABASE_EXISTS)) {
            return rows.next();
        }
    }
}

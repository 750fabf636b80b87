package dev.agentpipe.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Does what {@code pg_dump} does, which is not among the server's binaries: one snapshot for all, a lock on each table,
 * and a COPY of each.
 */
final class Dump implements AutoCloseable {

    private static final String TABLES = """
            select quote_ident(tablename) from pg_tables where schemaname = 'public' order by 1""";
    private static final String SEQUENCES = """
            select quote_literal(quote_ident(sequencename)), last_value from pg_sequences
            where schemaname = 'public' and last_value is not null""";

    private final Connection connection;

    private Dump(Connection connection) {
        this.connection = connection;
    }

    static Dump begin(Cluster cluster) throws SQLException {
        Connection connection = cluster.database().connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
            for (String table : tables(connection)) {
                statement.execute("lock table " + table + " in access share mode");
            }
        }
        return new Dump(connection);
    }

    /** How many events its snapshot holds. */
    long events() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from event_log")) {
            row.next();
            return row.getLong(1);
        }
    }

    void write(Path folder) throws SQLException, IOException {
        Files.createDirectories(folder);
        for (String table : tables(connection)) {
            try (OutputStream file = Files.newOutputStream(folder.resolve(table))) {
                connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy " + table + " to stdout", file);
            }
        }
        List<String> sequences = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SEQUENCES)) {
            while (row.next()) {
                sequences.add("select setval(" + row.getString(1) + ", " + row.getLong(2) + ")");
            }
        }
        Files.write(folder.resolve("sequences.sql"), sequences);
    }

    /** Loads it into a server that has the same schema, replacing whatever is there. */
    static void load(Path folder, Connection into) throws SQLException, IOException {
        into.setAutoCommit(false);
        try (Statement statement = into.createStatement()) {
            // Foreign keys are not checked, as pg_restore adds them last.
            statement.execute("set session_replication_role = replica");
            statement.execute("truncate " + String.join(", ", tables(into)));
            for (String table : tables(into)) {
                try (InputStream file = Files.newInputStream(folder.resolve(table))) {
                    into.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + table + " from stdin", file);
                }
            }
            for (String sequence : Files.readAllLines(folder.resolve("sequences.sql"))) {
                statement.execute(sequence);
            }
        }
        into.commit();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        return tables;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

package dev.agentpipe.systemtests;

import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Ways to save and restore a database, each into a folder that a {@link PostgresServer} can serve. */
final class Backups {

    private Backups() {}

    /** Copies the data of a server that is stopped for it, like a volume's snapshot: it is the same server. */
    static void copyStopped(PostgresServer server, Path folder) throws IOException, InterruptedException {
        server.stop();
        copyData(server, folder);
        server.restart();
    }

    static PostgresServer serve(Path folder) {
        return PostgresServer.start(ServerConfig.in(folder));
    }

    /** What {@code pg_basebackup} does: a copy of the running server's files, and what is needed to make it whole. */
    static void base(Cluster cluster, Path folder) throws SQLException, IOException, InterruptedException {
        try (Connection connection = cluster.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('base', true)");
            copyData(cluster.postgres(), folder);
            String label;
            try (ResultSet row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                row.next();
                label = row.getString(1);
            }
            Path data = folder.resolve("data");
            Files.writeString(data.resolve("backup_label"), label);
            // Stands in for an archive of what was written meanwhile.
            run("rm", "-rf", data.resolve("pg_wal").toString());
            run("cp", "-a", data(cluster.postgres()).resolve("pg_wal").toString(), data.toString());
        }
    }

    /** Recovers to the end of what it has, and begins a new timeline there. */
    static PostgresServer recover(Path folder) throws IOException {
        Files.createFile(folder.resolve("data/recovery.signal"));
        return PostgresServer.start(ServerConfig.in(folder).with("restore_command", "false"));
    }

    /** Loads into a new server, whose schema an ingest instance creates at its start. */
    static PostgresServer load(Cluster cluster, Path dump, Path folder) throws SQLException, IOException {
        PostgresServer server = PostgresServer.start(ServerConfig.in(folder));
        try (ServiceProcess migration = cluster.anotherIngest(server)) {
            migration.start();
            migration.awaitReady();
        }
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password())) {
            Dump.load(dump, connection);
        }
        return server;
    }

    private static void copyData(PostgresServer server, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        run("cp", "-a", data(server).toString(), folder.toString());
        Files.deleteIfExists(folder.resolve("data/postmaster.pid"));
    }

    private static Path data(PostgresServer server) {
        return server.log().resolveSibling("data");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }
}

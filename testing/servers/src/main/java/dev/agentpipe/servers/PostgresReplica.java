package dev.agentpipe.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;

/** The data folder of a streaming replica: what {@code pg_basebackup} makes, which Maven's binaries lack. */
final class PostgresReplica {

    /** Of the primary alone; the replica streams its WAL from the start of the backup. */
    private static final List<String> NOT_COPIED = List.of("postmaster.pid", "postmaster.opts", "pg_wal");

    private PostgresReplica() {}

    static void create(PostgresServer primary, Path data) {
        Properties login = new Properties();
        login.setProperty("user", primary.user());
        try (Connection connection = new Driver().connect(primary.jdbcUrl(), login);
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('replica', true)");
            FileTrees.copy(primary.data(), data);
            for (String name : NOT_COPIED) {
                FileTrees.delete(data.resolve(name));
            }
            Files.createDirectory(data.resolve("pg_wal"));
            try (ResultSet row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                row.next();
                Files.writeString(data.resolve("backup_label"), row.getString(1));
            }
            Files.createFile(data.resolve("standby.signal"));
        } catch (SQLException e) {
            throw new ServerException("Cannot make a base backup: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy the data to " + data, e);
        }
    }
}

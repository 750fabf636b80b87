package dev.agentpipe.stream.hub;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Whether ingest-service, which alone migrates, has brought the schema to what this service reads. */
public final class SchemaCheck {

    /** The newest migration that this service's queries need. */
    private static final int REQUIRED_VERSION = 2;

    private static final String VERSION = """
            select coalesce(max(split_part(version, '.', 1)::int), 0) from flyway_schema_history
            where success and version is not null""";

    private final DataSource dataSource;
    private volatile boolean present;

    public SchemaCheck(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** False until it was once seen. */
    public boolean present() {
        return present;
    }

    /** Asks only as long as it was not there. */
    void require() throws SQLException {
        if (present) {
            return;
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(VERSION);
                ResultSet row = statement.executeQuery()) {
            row.next();
            if (row.getInt(1) < REQUIRED_VERSION) {
                throw new SQLException(
                        "the schema is at version " + row.getInt(1) + ", this service needs " + REQUIRED_VERSION);
            }
            present = true;
        }
    }
}

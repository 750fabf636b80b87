package dev.agentpipe.runtime.health;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Whether ingest-service, which alone migrates, has brought the schema to what another service needs, on a server with
 * the settings that durability needs. A service is not ready before; once seen, it is not asked for again.
 */
public final class SchemaCheck implements HealthCheck {

    /** The newest migration that every service needs: without the indexes by project each read of one walks everything. */
    public static final int NEEDED = 17;

    private static final String VERSION = """
            select coalesce(max(split_part(version, '.', 1)::int), 0) from flyway_schema_history
            where success and version is not null""";

    private final DataSource dataSource;
    private volatile boolean present;

    public SchemaCheck(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** False until it was seen once. */
    public boolean present() {
        return present;
    }

    /** Asks, unless it was seen before. */
    public void require() throws SQLException {
        if (!present) {
            checkVersion();
            DatabaseSettings.check(dataSource);
            present = true;
        }
    }

    @Override
    public HealthCheckResponse call() {
        try {
            require();
            return HealthCheckResponse.up("schema");
        } catch (SQLException | IllegalStateException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return HealthCheckResponse.named("schema")
                    .down()
                    .withData("waitingFor", reason)
                    .build();
        }
    }

    private void checkVersion() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(VERSION);
                ResultSet row = statement.executeQuery()) {
            row.next();
            if (row.getInt(1) < NEEDED) {
                throw new SQLException("the schema is at version " + row.getInt(1) + ", not yet at " + NEEDED);
            }
        }
    }
}

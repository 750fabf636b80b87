package dev.agentpipe.runtime.health;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Whether ingest-service, which alone migrates, has brought the schema to the version that the other services need, on
 * a server with the settings that durability needs. A service is not ready before that; after the first success it is
 * not checked again.
 */
public final class SchemaCheck implements HealthCheck {

    /**
     * The newest migration that every service needs: without the index by project each read of one would scan
     * everything.
     */
    public static final int NEEDED = 23;

    private static final String VERSION = """
            select coalesce(max(split_part(version, '.', 1)::int), 0) from flyway_schema_history
            where success and version is not null""";

    private static final String UNDEFINED_TABLE = "42P01";

    /** A service that starts before ingest-service has migrated just waits: nothing is wrong. */
    public static final class NotYet extends SQLException {

        private static final long serialVersionUID = 1;

        NotYet(String reason) {
            super(reason);
        }
    }

    private final DataSource dataSource;
    private volatile boolean present;

    public SchemaCheck(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public boolean present() {
        return present;
    }

    /** Checks, unless it has succeeded before. */
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
                throw new NotYet("the schema is at version " + row.getInt(1) + ", not yet at " + NEEDED);
            }
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw new NotYet("the schema is not there yet");
            }
            throw e;
        }
    }
}

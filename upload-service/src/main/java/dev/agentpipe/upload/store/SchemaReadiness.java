package dev.agentpipe.upload.store;

import dev.agentpipe.model.log.DatabaseSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the ingest-service, which alone migrates, has brought the schema to what this service writes. */
@Readiness
@ApplicationScoped
public class SchemaReadiness implements HealthCheck {

    private static final int NEEDED = 3;
    private static final String VERSION = """
            select coalesce(max(split_part(version, '.', 1)::int), 0) from flyway_schema_history
            where success and version is not null""";

    private final DataSource dataSource;
    private final AtomicBoolean seen = new AtomicBoolean();

    SchemaReadiness(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            if (!seen.get()) {
                check();
                seen.set(true);
            }
            return HealthCheckResponse.up("schema");
        } catch (SQLException | IllegalStateException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return HealthCheckResponse.named("schema")
                    .down()
                    .withData("waitingFor", reason)
                    .build();
        }
    }

    private void check() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(VERSION);
                ResultSet row = statement.executeQuery()) {
            row.next();
            if (row.getInt(1) < NEEDED) {
                throw new SQLException("the schema is at version " + row.getInt(1) + ", not yet at " + NEEDED);
            }
        }
        DatabaseSettings.check(dataSource);
    }
}

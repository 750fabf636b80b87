package dev.agentpipe.ingest.schema;

import dev.agentpipe.runtime.access.EnvironmentKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Creates the missing projects that {@code AGENTPIPE_PROJECT_API_KEYS} names. */
@ApplicationScoped
class EnvironmentProjects {

    private static final String INSERT =
            "insert into project (id, name) select p, p from unnest(?::text[]) p on conflict do nothing";

    private final EnvironmentKeys keys;
    private final DataSource dataSource;

    EnvironmentProjects(EnvironmentKeys keys, DataSource dataSource) {
        this.keys = keys;
        this.dataSource = dataSource;
    }

    void make() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setArray(
                    1, connection.createArrayOf("text", keys.projects().toArray()));
            statement.executeUpdate();
        }
    }
}

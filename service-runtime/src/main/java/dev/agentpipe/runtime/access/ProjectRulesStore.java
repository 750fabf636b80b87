package dev.agentpipe.runtime.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Reads the rules of projects. Blocks. */
@ApplicationScoped
public class ProjectRulesStore {

    private static final String RULES = """
            select closed_at is not null, rate_limit_ingest, rate_limit_upload, rate_limit_sessions, max_events_per_day,
              max_viewers
            from project where id = ?""";

    private final DataSource dataSource;

    ProjectRulesStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * The rules of the project with this id; {@link ProjectRules#NONE} for one that does not exist yet and for null.
     */
    public ProjectRules find(String project) throws SQLException {
        if (project == null) {
            return ProjectRules.NONE;
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(RULES)) {
            statement.setString(1, project);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new ProjectRules(
                                row.getBoolean(1),
                                ApiKeyStore.limits(row),
                                row.getObject("max_events_per_day", Long.class),
                                row.getObject("max_viewers", Integer.class))
                        : ProjectRules.NONE;
            }
        }
    }
}

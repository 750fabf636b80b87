package dev.agentpipe.ingest.projects;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The table {@code project} as administrators read and change it. Every call blocks, in the current transaction if
 * there is one.
 */
@ApplicationScoped
class ProjectStore {

    private static final String SELECT = """
        select id, name, created_at, closed_at, rate_limit_ingest, rate_limit_upload, rate_limit_sessions,
          max_events_per_day, max_viewers, retention_days
        from project\
        """;

    private static final String INSERT = """
        insert into project (name, closed_at, rate_limit_ingest, rate_limit_upload, rate_limit_sessions,
          max_events_per_day, max_viewers, retention_days, id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing\
        """;

    private static final String UPDATE = """
        update project set name = ?, closed_at = ?, rate_limit_ingest = ?, rate_limit_upload = ?,
          rate_limit_sessions = ?, max_events_per_day = ?, max_viewers = ?, retention_days = ?
        where id = ?\
        """;

    private final DataSource dataSource;

    ProjectStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** By id, at most {@code limit}. */
    List<Project> all(int limit) throws SQLException {
        return select(" order by id limit ?", limit);
    }

    Optional<Project> find(String id) throws SQLException {
        return select(" where id = ?", id).stream().findFirst();
    }

    /** Locked until the transaction ends. */
    Optional<Project> lock(String id) throws SQLException {
        return select(" where id = ? for no key update", id).stream().findFirst();
    }

    /** False when a project with this id exists. */
    boolean insert(Project project) throws SQLException {
        return write(INSERT, project) > 0;
    }

    void update(Project project) throws SQLException {
        write(UPDATE, project);
    }

    private List<Project> select(String condition, Object parameter) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT + condition)) {
            statement.setObject(1, parameter);
            List<Project> projects = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    projects.add(project(row));
                }
            }
            return projects;
        }
    }

    private int write(String sql, Project project) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, project.name());
            statement.setObject(
                    2, project.closedAt() == null ? null : project.closedAt().atOffset(ZoneOffset.UTC));
            statement.setObject(3, project.limits().ingest());
            statement.setObject(4, project.limits().upload());
            statement.setObject(5, project.limits().sessions());
            statement.setObject(6, project.limits().eventsPerDay());
            statement.setObject(7, project.limits().viewers());
            statement.setObject(8, project.limits().retentionDays());
            statement.setString(9, project.id());
            return statement.executeUpdate();
        }
    }

    private static Project project(ResultSet row) throws SQLException {
        return new Project(
                row.getString("id"),
                row.getString("name"),
                instant(row, "created_at"),
                instant(row, "closed_at"),
                new ProjectLimits(
                        row.getObject("rate_limit_ingest", Long.class),
                        row.getObject("rate_limit_upload", Long.class),
                        row.getObject("rate_limit_sessions", Long.class),
                        row.getObject("max_events_per_day", Long.class),
                        row.getObject("max_viewers", Integer.class),
                        row.getObject("retention_days", Integer.class)));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}

package dev.agentpipe.ingest.admin;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Reads the security log and deletes old entries. Blocks. */
@ApplicationScoped
public class AuditEntries {

    private static final String PAGE = """
        select id, at, project, actor, action, subject, detail, address, request_id, times from audit_entry
        where id < ?%s%s order by id desc limit ?\
        """;

    private static final String DELETE =
            "delete from audit_entry where id in (select id from audit_entry where at < ? order by at limit ?)";

    private final DataSource dataSource;

    AuditEntries(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Newest first, older than {@code before}, those of {@code project} or, for null, all. */
    List<AuditEntry> page(String project, long before, int limit) throws SQLException {
        return page(project, false, before, limit);
    }

    /** The newest changes to keys, of {@code project} or, for null, of all projects. */
    public List<AuditEntry> ofKeys(String project, int limit) throws SQLException {
        return page(project, true, Long.MAX_VALUE, limit);
    }

    /** Deletes at most {@code limit} entries from before {@code end}; returns how many. */
    int delete(Instant end, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setObject(1, end.atOffset(ZoneOffset.UTC));
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }

    private List<AuditEntry> page(String project, boolean onlyKeys, long before, int limit) throws SQLException {
        String sql =
                PAGE.formatted(project == null ? "" : " and project = ?", onlyKeys ? " and action like 'key.%'" : "");
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 0;
            statement.setLong(++parameter, before);
            if (project != null) {
                statement.setString(++parameter, project);
            }
            statement.setInt(++parameter, limit);
            List<AuditEntry> entries = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    entries.add(entry(row));
                }
            }
            return entries;
        }
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                row.getTimestamp("at").toInstant(),
                row.getString("project"),
                row.getString("actor"),
                row.getString("action"),
                row.getString("subject"),
                row.getString("detail"),
                row.getString("address"),
                row.getString("request_id"),
                row.getInt("times"));
    }
}

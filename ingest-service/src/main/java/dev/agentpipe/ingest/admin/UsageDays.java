package dev.agentpipe.ingest.admin;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Reads daily usage per key and deletes old rows. Blocks. */
@ApplicationScoped
class UsageDays {

    private static final String PAGE = """
        select day, project, key_id, sum(events) events, sum(bytes) bytes, sum(uploads) uploads,
          sum(viewer_seconds) viewer_seconds
        from usage_day where day between ? and ? and (day, project, key_id) > (?, ? collate "C", ? collate "C")%s
        group by day, project, key_id order by day, project, key_id limit ?\
        """;

    private static final String DELETE =
            "delete from usage_day where ctid = any (array(select ctid from usage_day where day < ? limit ?))";

    private final DataSource dataSource;

    UsageDays(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Oldest first, after {@code cursor}, of {@code project} or, for null, of all. */
    List<UsageDay> page(String project, LocalDate from, LocalDate to, UsageCursor cursor, int limit)
            throws SQLException {
        String sql = PAGE.formatted(project == null ? "" : " and project = ?");
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 0;
            statement.setObject(++parameter, from);
            statement.setObject(++parameter, to);
            statement.setObject(++parameter, cursor.day());
            statement.setString(++parameter, cursor.project());
            statement.setString(++parameter, cursor.keyId());
            if (project != null) {
                statement.setString(++parameter, project);
            }
            statement.setInt(++parameter, limit);
            List<UsageDay> days = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    days.add(day(row));
                }
            }
            return days;
        }
    }

    /** Deletes at most {@code limit} rows of days that ended before {@code end}; returns how many. */
    int delete(Instant end, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setObject(1, LocalDate.ofInstant(end, ZoneOffset.UTC));
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }

    private static UsageDay day(ResultSet row) throws SQLException {
        return new UsageDay(
                row.getObject("day", LocalDate.class),
                row.getString("project"),
                row.getString("key_id"),
                row.getLong("events"),
                row.getLong("bytes"),
                row.getLong("uploads"),
                row.getLong("viewer_seconds"));
    }
}

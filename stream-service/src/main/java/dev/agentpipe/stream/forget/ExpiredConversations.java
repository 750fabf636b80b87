package dev.agentpipe.stream.forget;

import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds conversations that are past their retention. Blocks. */
@Singleton
final class ExpiredConversations {

    private static final String PROJECTS = """
            select id, coalesce(retention_days * 86400.0, ?) from project
            where retention_days is not null or ?::float8 is not null order by id""";

    /**
     * Uses the index of lists: nothing is written to a conversation before it is created. Conversations created long
     * ago that are still written to are checked each time, but those are few.
     */
    private static final String EXPIRED = """
            select id, last_seq, created_at from conversation
            where project = ? and deleted_at is null and status <> 'ACTIVE'
              and created_at < clock_timestamp() - make_interval(secs => ?)
              and updated_at < clock_timestamp() - make_interval(secs => ?)
              and (created_at, id) > (?, ? collate "C")
            order by created_at, id limit ?""";

    private final AgroalDataSource dataSource;
    private final QueryTimes times;

    ExpiredConversations(AgroalDataSource dataSource, QueryTimes times) {
        this.dataSource = dataSource;
        this.times = times;
    }

    /**
     * An expired conversation.
     *
     * @param lastSeq its last event when it was found
     */
    record Expired(String id, String project, long lastSeq, OffsetDateTime createdAt) {}

    /** How many seconds each project keeps conversations, for projects that do not keep them for ever. */
    Map<String, Double> projects(Duration otherwise) throws SQLException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        Double common = otherwise == null ? null : otherwise.toMillis() / 1000.0;
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(PROJECTS)) {
            statement.setObject(1, common, java.sql.Types.DOUBLE);
            statement.setObject(2, common, java.sql.Types.DOUBLE);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    seconds.put(row.getString(1), row.getDouble(2));
                }
            }
        }
        return seconds;
    }

    /** The oldest ones after {@code last}, null for the first; at most {@code limit}. */
    List<Expired> of(String project, double seconds, Expired last, int limit) throws SQLException {
        return times.time(QueryName.EXPIRED, () -> page(project, seconds, last, limit));
    }

    private List<Expired> page(String project, double seconds, Expired last, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(EXPIRED)) {
            statement.setString(1, project);
            statement.setDouble(2, seconds);
            statement.setDouble(3, seconds);
            statement.setObject(4, last == null ? OffsetDateTime.parse("1970-01-01T00:00:00Z") : last.createdAt());
            statement.setString(5, last == null ? "" : last.id());
            statement.setInt(6, limit);
            List<Expired> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Expired(
                            row.getString(1), project, row.getLong(2), row.getObject(3, OffsetDateTime.class)));
                }
            }
            return found;
        }
    }
}

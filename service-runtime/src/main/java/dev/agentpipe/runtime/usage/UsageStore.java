package dev.agentpipe.runtime.usage;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The writing side of the table {@code usage_day}. Each instance picks one shard of its rows at random: two instances
 * seldom wait for each other, and restarts do not add rows. Blocks.
 */
@ApplicationScoped
class UsageStore {

    private static final int SHARDS = 16;

    /** In key order, so that two instances with the same shard cannot deadlock. */
    private static final String ADD = """
            insert into usage_day as u (project, key_id, day, shard, events, bytes, uploads, viewer_seconds)
            select n.project, n.key_id, n.day::date, ?, n.events, n.bytes, n.uploads, n.viewer_seconds
            from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
              n(project, key_id, day, events, bytes, uploads, viewer_seconds)
            order by n.project collate "C", n.key_id collate "C", n.day
            on conflict (project, key_id, day, shard) do update set events = u.events + excluded.events,
              bytes = u.bytes + excluded.bytes, uploads = u.uploads + excluded.uploads,
              viewer_seconds = u.viewer_seconds + excluded.viewer_seconds""";

    private static final String EVENTS = """
            select p.project, (select coalesce(sum(u.events), 0) from usage_day u where u.project = p.project and u.day = ?::date)
            from unnest(?::text[]) p(project)""";

    private final DataSource dataSource;
    private final short shard = (short) ThreadLocalRandom.current().nextInt(SHARDS);

    UsageStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** All or none. */
    void add(Map<UsageKey, Usage> used) throws SQLException {
        List<UsageKey> keys = List.copyOf(used.keySet());
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setShort(1, shard);
            statement.setArray(2, array(connection, "text", keys, UsageKey::project));
            statement.setArray(3, array(connection, "text", keys, UsageKey::keyId));
            statement.setArray(
                    4, array(connection, "text", keys, key -> key.day().toString()));
            statement.setArray(
                    5, array(connection, "bigint", keys, key -> used.get(key).events()));
            statement.setArray(
                    6, array(connection, "bigint", keys, key -> used.get(key).bytes()));
            statement.setArray(
                    7, array(connection, "bigint", keys, key -> used.get(key).uploads()));
            statement.setArray(
                    8, array(connection, "bigint", keys, key -> used.get(key).viewerSeconds()));
            statement.executeUpdate();
        }
    }

    /** How many events these projects stored on {@code day}, as far as instances have written that. */
    Map<String, Long> events(Collection<String> projects, LocalDate day) throws SQLException {
        Map<String, Long> events = new HashMap<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(EVENTS)) {
            statement.setString(1, day.toString());
            statement.setArray(2, connection.createArrayOf("text", projects.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    events.put(row.getString(1), row.getLong(2));
                }
            }
        }
        return events;
    }

    private static Array array(Connection connection, String type, List<UsageKey> keys, Function<UsageKey, ?> value)
            throws SQLException {
        return connection.createArrayOf(type, keys.stream().map(value).toArray());
    }
}

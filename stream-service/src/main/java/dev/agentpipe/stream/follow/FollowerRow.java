package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.EventId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A follower's row, and the part of the database that it is compared with. */
final class FollowerRow {

    private static final String LOOK = """
            select h.epoch, head.position, f.version, f.epoch, f.position, f.rebuilding,
              greatest(0, coalesce(extract(epoch from clock_timestamp() -
                (select recorded_at from event_log where position = coalesce(f.position, h.first_position - 1) + 1)), 0))
            from event_log_head h
            cross join (select coalesce(max(position), 0) as position from event_log) head
            left join log_follower f on f.name = ?""";

    /**
     * Followers read a few rows of large tables, whatever the planner assumes about arrays and about tables that just
     * grew.
     */
    private static final String SETTINGS = """
            set transaction isolation level read committed; set local synchronous_commit = off; set local jit = off;
            set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off""";

    /** Skipped while another instance, or a deletion, works on it. */
    private static final String LOCK = """
            select version, epoch, position, rebuilding from log_follower where name = ? for update skip locked""";

    private static final String MOVE = """
            update log_follower set version = ?, epoch = ?, position = ?, rebuilding = ?, updated_at = clock_timestamp()
            where name = ?""";

    private static final String NEXT = """
            select id, message_count from conversation where id > ? collate "C" and deleted_at is null
            order by id limit ?""";

    private FollowerRow() {}

    /** Reads without a lock. */
    static Look look(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                EventId head = new EventId(row.getLong(1), row.getLong(2));
                int version = row.getInt(3);
                Progress progress = row.wasNull()
                        ? null
                        : new Progress(version, new EventId(row.getLong(4), row.getLong(5)), row.getString(6));
                return new Look(progress, head, row.getDouble(7));
            }
        }
    }

    /** A version that no follower has, so that the follower is rebuilt from the tables. */
    static void createIfMissing(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into log_follower (name, version, epoch, position) values (?, 0, 0, 0) on conflict do nothing")) {
            statement.setString(1, name);
            statement.executeUpdate();
        }
    }

    /** Begins the transaction of one step; a crash rolls its work back together with the position. */
    static Optional<Progress> lock(Connection connection, String name) throws SQLException {
        try (Statement settings = connection.createStatement()) {
            settings.execute(SETTINGS);
        }
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Progress(
                                row.getInt(1), new EventId(row.getLong(2), row.getLong(3)), row.getString(4)))
                        : Optional.empty();
            }
        }
    }

    static void move(Connection connection, String name, Progress to) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
            statement.setInt(1, to.version());
            statement.setLong(2, to.id().epoch());
            statement.setLong(3, to.id().position());
            statement.setString(4, to.rebuilding());
            statement.setString(5, name);
            statement.executeUpdate();
        }
    }

    /** The conversations to rebuild next: a few, or one with many messages. */
    static List<String> conversationsAfter(Connection connection, String id, int most, long messages)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEXT)) {
            statement.setString(1, id);
            statement.setInt(2, most);
            List<String> found = new ArrayList<>();
            long left = messages;
            try (ResultSet row = statement.executeQuery()) {
                while (left > 0 && row.next()) {
                    found.add(row.getString(1));
                    left -= row.getLong(2);
                }
            }
            return found;
        }
    }
}

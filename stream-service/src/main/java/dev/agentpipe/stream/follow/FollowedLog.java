package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.EventId;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.hibernate.Session;

/** How current an answer from a follower's tables is. */
@Singleton
public final class FollowedLog {

    private static final String ROWS = """
            select epoch, position, version > 0 and rebuilding is null from log_follower where name = any (?)
            order by epoch, position""";

    private final EntityManager entities;

    FollowedLog(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * How far a follower has come.
     *
     * @param id the last event that is included; null when it has never run
     * @param complete false while it is being rebuilt from the tables
     */
    public record Extent(EventId id, boolean complete) {}

    /**
     * In the transaction of the answer, so that both see the same state. For several followers it is the position of
     * the one furthest behind, and complete only if all are.
     */
    public Extent of(String... followers) {
        return entities.unwrap(Session.class).doReturningWork(connection -> of(connection, followers));
    }

    private static Extent of(Connection connection, String... followers) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROWS)) {
            statement.setArray(1, connection.createArrayOf("text", followers));
            EventId furthestBehind = null;
            boolean complete = true;
            int found = 0;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (found++ == 0) {
                        furthestBehind = new EventId(row.getLong(1), row.getLong(2));
                    }
                    complete &= row.getBoolean(3);
                }
            }
            return found < followers.length ? new Extent(null, false) : new Extent(furthestBehind, complete);
        }
    }
}

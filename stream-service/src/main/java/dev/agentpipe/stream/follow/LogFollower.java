package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.LoggedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Derives something from the log. A bean of this type is run by every instance, by one of them at a time.
 *
 * <p>Each call is part of a transaction (READ COMMITTED) that also moves the follower's row in {@code log_follower}: what
 * it writes counts exactly once, whoever is killed. It must neither commit nor change the connection, and keep to bounded
 * memory. Deletions wait for that transaction and then call {@code forget_derived}, which every derived table has a part in.
 */
public interface LogFollower {

    /** Its row, {@code search}; in metrics too. */
    String name();

    /** From 1; a higher one builds everything again from the tables. */
    int version();

    /** The types of events whose payload is read; of others, as of redacted ones, it is null. None means all. */
    Set<String> types();

    /**
     * Empties what is derived, or leaves it to {@link #rebuild} where that replaces all of a conversation.
     *
     * @param connection whose transaction goes on
     */
    void begin(Connection connection) throws SQLException;

    /**
     * Derives from these conversations what has a position of at most {@code upTo}, from the tables; what was derived from
     * them before goes. What comes later follows as events.
     */
    void rebuild(Connection connection, List<String> conversationIds, long upTo) throws SQLException;

    /** Derives from the events that follow the last ones, in order of position and without a hole. */
    void apply(Connection connection, List<LoggedEvent> events) throws SQLException;
}

package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.LoggedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Derives tables from the log. Every instance runs each bean of this type, but only one instance at a time.
 *
 * <p>Each call is part of a transaction (READ COMMITTED) that also updates the follower's row in {@code log_follower}:
 * what it writes counts exactly once, even if a process is killed. It must neither commit nor change the connection,
 * and must use bounded memory. Deletions wait for that transaction and then call {@code forget_derived}, which has to
 * cover every derived table.
 */
public interface LogFollower {

    /** The name of its row, such as {@code search}; also used in metrics. */
    String name();

    /** From 1; a higher one causes a rebuild from the tables. */
    int version();

    /** The types of events whose payload is read; that of others is null, as for redacted ones. None means all. */
    Set<String> types();

    /**
     * Empties the derived tables, or leaves that to {@link #rebuild} if that replaces everything about a conversation.
     *
     * @param connection with the transaction in progress
     */
    void begin(Connection connection) throws SQLException;

    /**
     * Derives data about these conversations from the tables, up to the position {@code upTo}, replacing what was
     * derived before. Later changes follow as events.
     */
    void rebuild(Connection connection, List<String> conversationIds, long upTo) throws SQLException;

    /** Processes the events after the last ones, in order of position and without a gap. */
    void apply(Connection connection, List<LoggedEvent> events) throws SQLException;
}

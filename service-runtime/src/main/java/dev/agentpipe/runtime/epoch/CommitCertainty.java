package dev.agentpipe.runtime.epoch;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Set;

/** Whether a commit that PostgreSQL reported is as durable as was asked for. */
public final class CommitCertainty {

    /** PostgreSQL's warning when the wait for a synchronous standby was cancelled or its session was terminated. */
    private static final Set<String> NOT_REPLICATED = Set.of("01000", "57P01");

    /** SQLSTATE: transaction resolution unknown. */
    private static final String UNKNOWN = "08007";

    private CommitCertainty() {}

    /**
     * Treats a commit with a warning as one of unknown outcome: PostgreSQL commits locally and only warns when it stops
     * waiting for a synchronous standby, and a failover would then lose events that were answered as stored.
     *
     * @param statement the one whose execution committed
     */
    public static void require(Statement statement) throws SQLException {
        for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            if (NOT_REPLICATED.contains(String.valueOf(warning.getSQLState()))) {
                throw new SQLException("the commit may not have reached the standby: " + warning.getMessage(), UNKNOWN);
            }
        }
    }
}

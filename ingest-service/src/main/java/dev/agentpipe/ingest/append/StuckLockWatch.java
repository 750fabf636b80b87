package dev.agentpipe.ingest.append;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Ends a session that holds the order lock without working: a writer that was frozen or cut off during its append would
 * otherwise stop all others until the server notices, which takes minutes.
 */
final class StuckLockWatch {

    private static final Logger LOG = Logger.getLogger(StuckLockWatch.class);

    /**
     * Only sessions of our own role, or of any role if ours may end others ({@code deploy/postgresql/roles.sql}), and
     * only after they have waited for their client for more than two seconds.
     */
    private static final String END_IDLE_HOLDER = """
            select a.pid, pg_terminate_backend(a.pid)
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.classid = 1095781712 and l.objid = 1 and l.objsubid = 2 and l.granted
              and l.database = (select oid from pg_database where datname = current_database())
              and (a.usename = current_user or pg_has_role(current_user, 'pg_signal_backend', 'usage')) and a.pid <> pg_backend_pid()
              and (a.state like 'idle%' or a.wait_event = 'ClientRead')
              and coalesce(a.query_start, a.state_change) < clock_timestamp() - interval '2 seconds'""";

    private final DataSource dataSource;

    StuckLockWatch(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void endIdleHolder() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(END_IDLE_HOLDER);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                LOG.warnf("ended session %d, which held the order lock without working", row.getInt(1));
            }
        } catch (SQLException e) {
            LOG.debugf("cannot look for the holder of the order lock: %s", e.getMessage());
        }
    }
}

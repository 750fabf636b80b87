package dev.agentpipe.ingest.append;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Terminates a session that holds the order lock without working: a writer that was frozen or cut off in the middle of its
 * append would otherwise stop all others until the server notices, which takes minutes.
 */
final class StuckLockWatch {

    private static final Logger LOG = Logger.getLogger(StuckLockWatch.class);

    /** Only a session of our own role, and only when it has waited for its client for more than two seconds. */
    private static final String END_IDLE_HOLDER = """
            select a.pid, pg_terminate_backend(a.pid)
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.classid = 1095781712 and l.objid = 1 and l.objsubid = 2 and l.granted
              and l.database = (select oid from pg_database where datname = current_database())
              and a.usename = current_user and a.pid <> pg_backend_pid()
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

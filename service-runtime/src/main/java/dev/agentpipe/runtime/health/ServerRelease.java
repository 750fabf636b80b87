package dev.agentpipe.runtime.health;

import io.agroal.api.AgroalPoolInterceptor;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Ends the service on a PostgreSQL that is too old, because waiting would not help. Every new connection of the pool is
 * checked; the server sends its version when it accepts a connection, so this costs no query.
 */
@Singleton
@Unremovable
public class ServerRelease implements AgroalPoolInterceptor {

    /** The first release with {@code client_connection_check_interval}; older ones no longer get updates. */
    static final int OLDEST = 14;

    private static final Logger LOG = Logger.getLogger(ServerRelease.class);

    private volatile boolean tooOld;

    @Override
    public void onConnectionCreate(Connection connection) {
        try {
            check(
                    connection.getMetaData().getDatabaseMajorVersion(),
                    connection.getMetaData().getDatabaseProductVersion());
        } catch (SQLException gone) {
            LOG.debugf("a new connection was lost: %s", gone.getMessage());
        }
    }

    /** Connects, for actions that must not even begin on such a server. */
    public boolean isTooOld(DataSource dataSource) throws SQLException {
        dataSource.getConnection().close();
        return tooOld;
    }

    private void check(int release, String version) {
        if (release < OLDEST && !tooOld) {
            tooOld = true;
            LOG.fatalf(
                    "The database is PostgreSQL %s; AgentPipe needs %d or later. Upgrade it, or set AGENTPIPE_DATABASE_URL to"
                            + " another one, and start again.",
                    version, OLDEST);
            Quarkus.asyncExit(1);
        }
    }
}

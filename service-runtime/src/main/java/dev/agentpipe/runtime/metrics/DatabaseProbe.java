package dev.agentpipe.runtime.metrics;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.security.AgroalDefaultSecurityProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.stream.Stream;
import org.postgresql.Driver;

/**
 * Whether PostgreSQL answers. When the pool has no free connection, the probe connects past the pool: an exhausted pool
 * does not mean that the database is down, and has an alert of its own. Blocks.
 */
public final class DatabaseProbe {

    static final int LIMIT_SECONDS = 2;
    /** SQLSTATE: the server has no free connection, which is an answer too. */
    private static final String TOO_MANY = "53300";

    private final AgroalDataSource pool;

    public DatabaseProbe(AgroalDataSource pool) {
        this.pool = pool;
    }

    /** Throws the reason when PostgreSQL does not answer. */
    public boolean answers() throws SQLException {
        try (Connection connection = isExhausted() ? pastThePool() : pool.getConnection()) {
            return connection.isValid(LIMIT_SECONDS);
        } catch (SQLException failure) {
            if (TOO_MANY.equals(failure.getSQLState())) {
                return true;
            }
            throw failure;
        }
    }

    private boolean isExhausted() {
        return pool.getMetrics().activeCount() >= settings().maxSize();
    }

    private AgroalConnectionPoolConfiguration settings() {
        return pool.getConfiguration().connectionPoolConfiguration();
    }

    private Connection pastThePool() throws SQLException {
        AgroalConnectionFactoryConfiguration factory = settings().connectionFactoryConfiguration();
        Properties login = new Properties();
        login.putAll(factory.jdbcProperties());
        AgroalDefaultSecurityProvider security = new AgroalDefaultSecurityProvider();
        Stream.concat(Stream.of(factory.principal()), factory.credentials().stream())
                .map(security::getSecurityProperties)
                .filter(properties -> properties != null)
                .forEach(login::putAll);
        return new Driver().connect(factory.jdbcUrl(), login);
    }
}

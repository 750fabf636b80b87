package dev.agentpipe.stream.database;

import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import io.quarkus.hibernate.orm.runtime.customized.QuarkusConnectionProvider;
import io.quarkus.hibernate.orm.runtime.tenant.TenantConnectionResolver;
import io.quarkus.hibernate.orm.runtime.tenant.TenantResolver;
import jakarta.enterprise.context.ApplicationScoped;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;

/**
 * Gives each session of Hibernate the pool of the read that it belongs to. Hibernate knows several databases of one
 * schema as those of tenants; here they are the same data.
 */
@PersistenceUnitExtension
@ApplicationScoped
public class ReadSessions implements TenantResolver, TenantConnectionResolver {

    private static final String PRIMARY = "primary";
    private static final String REPLICA = "replica";

    private final ReadDatabase database;

    ReadSessions(ReadDatabase database) {
        this.database = database;
    }

    @Override
    public String getDefaultTenantId() {
        return PRIMARY;
    }

    @Override
    public String resolveTenantId() {
        return database.isOnReplica() ? REPLICA : PRIMARY;
    }

    /** Asked once for each. */
    @Override
    public ConnectionProvider resolve(String tenantId) {
        return new QuarkusConnectionProvider(tenantId.equals(REPLICA) ? database.replica() : database.primary());
    }
}

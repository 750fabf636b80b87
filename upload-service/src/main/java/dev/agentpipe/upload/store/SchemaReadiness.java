package dev.agentpipe.upload.store;

import dev.agentpipe.runtime.health.SchemaCheck;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.Readiness;

/** Makes the service ready once the database has the schema that uploads need. */
@Singleton
final class SchemaReadiness {

    @Produces
    @Singleton
    @Readiness
    SchemaCheck schema(DataSource dataSource) {
        return new SchemaCheck(dataSource);
    }
}

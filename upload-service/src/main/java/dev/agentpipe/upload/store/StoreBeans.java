package dev.agentpipe.upload.store;

import dev.agentpipe.runtime.health.SchemaCheck;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.Readiness;

/** What uploads are stored through. */
@Singleton
final class StoreBeans {

    @Produces
    @Singleton
    @Readiness
    SchemaCheck schema(DataSource dataSource) {
        return new SchemaCheck(dataSource);
    }
}

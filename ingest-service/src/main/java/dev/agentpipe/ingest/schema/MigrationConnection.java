package dev.agentpipe.ingest.schema;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * How migrations talk to the database: over a connection of their own, because building an index takes longer than any
 * request may, and without a transaction around all of them, which an index that is built concurrently would wait for.
 */
@Singleton
class MigrationConnection implements FlywayConfigurationCustomizer {

    private final Config config;

    MigrationConnection(Config config) {
        this.config = config;
    }

    @Override
    public void customize(FluentConfiguration configuration) {
        configuration
                .dataSource(
                        config.getValue("quarkus.datasource.jdbc.url", String.class),
                        config.getValue("quarkus.datasource.username", String.class),
                        config.getValue("quarkus.datasource.password", String.class))
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
    }
}

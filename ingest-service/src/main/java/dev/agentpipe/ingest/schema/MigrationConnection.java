package dev.agentpipe.ingest.schema;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * The connection of migrations: one of their own, because building an index takes longer than a request may, and
 * without one transaction around all of them, for which an index that is built concurrently would wait.
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
                        value("quarkus.flyway.jdbc-url", "quarkus.datasource.jdbc.url"),
                        value("quarkus.flyway.username", "quarkus.datasource.username"),
                        value("quarkus.flyway.password", "quarkus.datasource.password"))
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
    }

    /**
     * Behind a pooler, migrations have an address of their own. A missing setting is reported when the service starts.
     */
    private String value(String ofMigrations, String ofAll) {
        return config.getOptionalValue(ofMigrations, String.class)
                .or(() -> config.getOptionalValue(ofAll, String.class))
                .orElse("");
    }
}

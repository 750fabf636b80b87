package dev.agentpipe.ingest.schema;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * How migrations talk to the database: over a connection of their own, because building an index takes longer than any
 * request may, and without a transaction around all of them, which an index that is built concurrently would wait for.
 */
@Singleton
class MigrationConnection implements FlywayConfigurationCustomizer {

    private final String url;
    private final String user;
    private final String password;

    MigrationConnection(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    @Override
    public void customize(FluentConfiguration configuration) {
        configuration
                .dataSource(url, user, password)
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
    }
}

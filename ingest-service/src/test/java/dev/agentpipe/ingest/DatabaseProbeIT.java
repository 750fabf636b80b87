package dev.agentpipe.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.runtime.metrics.DatabaseProbe;
import dev.agentpipe.servers.PostgresServer;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DatabaseProbeIT {

    @Test
    void an_exhausted_pool_is_no_database_that_is_away() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                AgroalDataSource pool = poolOfOne(server)) {
            DatabaseProbe probe = new DatabaseProbe(pool);
            assertThat(probe.answers()).isTrue();
            try (Connection taken = pool.getConnection()) {
                assertThat(taken.isValid(1)).isTrue();
                assertThat(probe.answers()).as("with an exhausted pool").isTrue();
                server.kill();
                assertThatThrownBy(probe::answers).isInstanceOf(SQLException.class);
            }
        }
    }

    private static AgroalDataSource poolOfOne(PostgresServer server) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .metricsEnabled()
                .connectionPoolConfiguration(settings -> settings.maxSize(1)
                        .acquisitionTimeout(Duration.ofSeconds(30))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(server.jdbcUrl())
                                .principal(new NamePrincipal(server.user()))
                                .credential(new SimplePassword(server.password())))));
    }
}

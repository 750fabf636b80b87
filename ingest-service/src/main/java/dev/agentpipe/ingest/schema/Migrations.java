package dev.agentpipe.ingest.schema;

import dev.agentpipe.runtime.health.DatabaseSettings;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jboss.logging.Logger;

/** Brings the schema up to date, waiting for a database that is not there yet. Not ready before. */
@Readiness
@ApplicationScoped
public class Migrations implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(Migrations.class);
    private static final long RETRY_MILLIS = 500;

    private final Flyway flyway;
    private final DataSource dataSource;
    private final KeyCheck keys;
    private final EnvironmentProjects projects;
    private final Thread thread = new Thread(this::run, "migrations");
    private volatile String waitingFor = "not started";

    Migrations(Flyway flyway, DataSource dataSource, KeyCheck keys, EnvironmentProjects projects) {
        this.keys = keys;
        this.projects = projects;
        this.flyway = flyway;
        this.dataSource = dataSource;
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    @Override
    public HealthCheckResponse call() {
        String reason = waitingFor;
        return reason == null
                ? HealthCheckResponse.up("schema")
                : HealthCheckResponse.named("schema")
                        .down()
                        .withData("waitingFor", reason)
                        .build();
    }

    private void run() {
        while (waitingFor != null) {
            try {
                flyway.migrate();
                DatabaseSettings.check(dataSource);
                projects.make();
                if (!keys.passes()) {
                    LOG.fatal(KeyCheck.HOW_TO);
                    Quarkus.asyncExit(1);
                    return;
                }
                waitingFor = null;
                LOG.info("the schema is up to date");
            } catch (FlywayException | SQLException | IllegalStateException e) {
                String reason =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                if (!reason.equals(waitingFor)) {
                    LOG.warnf(e, "waiting for the database: %s", reason);
                }
                waitingFor = reason;
                try {
                    Thread.sleep(RETRY_MILLIS);
                } catch (InterruptedException stopped) {
                    return;
                }
            }
        }
    }
}

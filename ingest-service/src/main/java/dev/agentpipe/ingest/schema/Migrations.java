package dev.agentpipe.ingest.schema;

import dev.agentpipe.runtime.health.DatabaseSettings;
import dev.agentpipe.runtime.health.ServerRelease;
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

/**
 * Migrates the schema or waits until it is migrated ({@link SchemaConfig}); waits for a database that is not reachable
 * yet. The service is not ready before.
 */
@Readiness
@ApplicationScoped
public class Migrations implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(Migrations.class);
    private static final long RETRY_MILLIS = 500;

    /** A strong reference to Flyway's logger, without which its filter would be lost. */
    private static final java.util.logging.Logger MIGRATIONS =
            java.util.logging.Logger.getLogger("org.flywaydb.core.internal.command.DbMigrate");

    /** Flyway's warning in each empty database; application.properties says why the mode is on. */
    private static final String KNOWN = "outOfOrder mode is active";

    private final Flyway flyway;
    private final DataSource dataSource;
    private final ServerRelease release;
    private final KeyCheck keys;
    private final EnvironmentProjects projects;
    private final SchemaConfig config;
    private final Thread thread = new Thread(this::run, "migrations");
    private volatile String waitingFor = "not started";

    Migrations(
            Flyway flyway,
            DataSource dataSource,
            ServerRelease release,
            KeyCheck keys,
            EnvironmentProjects projects,
            SchemaConfig config) {
        this.release = release;
        this.config = config;
        this.keys = keys;
        this.projects = projects;
        this.flyway = flyway;
        this.dataSource = dataSource;
    }

    void start(@Observes StartupEvent event) {
        MIGRATIONS.setFilter(line -> !String.valueOf(line.getMessage()).startsWith(KNOWN));
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

    private void migrate() {
        if (config.migrate() != SchemaConfig.Migrate.NEVER) {
            flyway.migrate();
            return;
        }
        int pending = flyway.info().pending().length;
        if (pending > 0) {
            throw new IllegalStateException(pending
                    + " migrations are pending, and AGENTPIPE_SCHEMA_MIGRATE=never leaves them to another process");
        }
    }

    private void run() {
        while (waitingFor != null) {
            try {
                if (release.isTooOld(dataSource)) {
                    return;
                }
                migrate();
                if (config.migrate() == SchemaConfig.Migrate.ONLY) {
                    LOG.info("the schema is up to date; nothing else to do");
                    Quarkus.asyncExit(0);
                    return;
                }
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

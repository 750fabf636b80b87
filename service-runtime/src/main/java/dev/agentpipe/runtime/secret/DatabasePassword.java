package dev.agentpipe.runtime.secret;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Ends a start without a password for the database; only the profiles for a developer's machine have a default. */
@ApplicationScoped
public class DatabasePassword {

    static final String MISSING =
            "AGENTPIPE_DATABASE_PASSWORD is not set, nor AGENTPIPE_DATABASE_PASSWORD_FILE: there is"
                    + " no default outside the profile local. Set it to the password of the role AGENTPIPE_DATABASE_USER.";

    private final Optional<String> password;

    @Inject
    DatabasePassword() {
        this(ConfigProvider.getConfig().getOptionalValue("quarkus.datasource.password", String.class));
    }

    DatabasePassword(Optional<String> password) {
        this.password = password;
    }

    /** Before the database is used. */
    void require(@Observes @Priority(1) StartupEvent event) {
        if (password.isEmpty()) {
            throw new ConfigurationException(MISSING);
        }
    }
}

package dev.agentpipe.runtime.trial;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Ends a service as soon as it runs: the build starts each one like this, without servers, to record the archive of the
 * classes that a start needs (decision 046).
 */
@ApplicationScoped
public class TrialStart {

    /** Not below {@code agentpipe}: an unknown setting there ends a start. */
    private static final String PROPERTY = "dev.agentpipe.trial-start";

    void end(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        if (Boolean.getBoolean(PROPERTY)) {
            Quarkus.asyncExit();
        }
    }
}

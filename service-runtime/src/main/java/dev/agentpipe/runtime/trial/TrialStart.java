package dev.agentpipe.runtime.trial;

import dev.agentpipe.runtime.warm.WarmUp;
import io.quarkus.arc.All;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Ends a service as soon as it runs: the build starts each one like this, without servers, to record the archive of the
 * classes that a start needs (decision 046), and those of the hot path, as far as that goes without servers.
 */
@ApplicationScoped
public class TrialStart {

    /** Not below {@code agentpipe}: an unknown setting there ends a start. */
    private static final String PROPERTY = "dev.agentpipe.trial-start";

    private static final Logger LOG = Logger.getLogger(TrialStart.class);

    private final List<WarmUp> warmUps;

    TrialStart(@All List<WarmUp> warmUps) {
        this.warmUps = warmUps;
    }

    void end(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        if (Boolean.getBoolean(PROPERTY)) {
            warmUps.forEach(TrialStart::once);
            Quarkus.asyncExit();
        }
    }

    private static void once(WarmUp warmUp) {
        try {
            warmUp.run(() -> true);
        } catch (Exception expected) {
            LOG.infof("without servers: %s", expected.getMessage());
        }
    }
}

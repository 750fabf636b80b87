package dev.agentpipe.ingest.schema;

import dev.agentpipe.runtime.access.ApiKeyStore;
import dev.agentpipe.runtime.access.EnvironmentKeys;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigUtils;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;

/** Whether anybody can use the service: one without any key would start by mistake only. */
@ApplicationScoped
class KeyCheck {

    static final String HOW_TO =
            "There is no API key, so nobody could send an event. Make one, for example with: openssl rand -hex 24;"
                    + " set it as AGENTPIPE_BRIDGE_API_KEY and start again. With it, further keys are made over /api/keys.";

    private final EnvironmentKeys environment;
    private final ApiKeyStore store;

    KeyCheck(EnvironmentKeys environment, ApiKeyStore store) {
        this.environment = environment;
        this.store = store;
    }

    /** Whether somebody can get in; always in the local profile. Asks the schema, which must be there. */
    boolean passes() throws SQLException {
        return !environment.all().isEmpty()
                || ConfigUtils.isProfileActive("local")
                || LaunchMode.current().isDevOrTest()
                || store.anyValid();
    }
}

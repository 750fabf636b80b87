package dev.agentpipe.ingest.schema;

import dev.agentpipe.runtime.access.ApiKeyStore;
import dev.agentpipe.runtime.access.EnvironmentKeys;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigUtils;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;

/** Whether the service can be used: without any key it is a misconfiguration. */
@ApplicationScoped
class KeyCheck {

    static final String HOW_TO =
            "There is no API key, so nobody could send an event. Create one, for example with: openssl rand -hex 24;"
                    + " set it as AGENTPIPE_BRIDGE_API_KEY and start again. Use it to create further keys at /api/keys.";

    private final EnvironmentKeys environment;
    private final ApiKeyStore store;

    KeyCheck(EnvironmentKeys environment, ApiKeyStore store) {
        this.environment = environment;
        this.store = store;
    }

    /** Whether there is a key; always true in the profile local. Queries the schema, which must have been migrated. */
    boolean passes() throws SQLException {
        return !environment.all().isEmpty()
                || ConfigUtils.isProfileActive("local")
                || LaunchMode.current().isDevOrTest()
                || store.anyValid();
    }
}

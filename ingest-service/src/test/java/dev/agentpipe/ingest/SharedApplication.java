package dev.agentpipe.ingest;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The application of all tests of HTTP that need no other settings: it is started once for all of them. */
public final class SharedApplication implements QuarkusTestProfile {

    /** How many rejected events are kept for each key. */
    public static final int REJECTED_EVENTS = 5;

    public static final String LISTED_ORIGIN = "https://viewer.example";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "agentpipe.rejected.events",
                "" + REJECTED_EVENTS,
                "agentpipe.cors-origins",
                LISTED_ORIGIN,
                "agentpipe.key-use-flush",
                "1s",
                "agentpipe.usage.flush",
                "1s");
    }
}

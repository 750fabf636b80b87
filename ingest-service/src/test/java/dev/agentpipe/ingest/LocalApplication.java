package dev.agentpipe.ingest;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** As on one's own machine, but behind a proxy and with a low rate: one application for the tests of both. */
public final class LocalApplication implements QuarkusTestProfile {

    /** Requests a minute without a key. */
    public static final int ANONYMOUS_RATE = 5;

    @Override
    public String getConfigProfile() {
        return "local";
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("test.anonymous-rate", "" + ANONYMOUS_RATE, "agentpipe.trusted-proxies", "127.0.0.1");
    }
}

package dev.agentpipe.upload;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** As on one's own machine, but with a low rate: one application for the tests of both. */
public final class LocalApplication implements QuarkusTestProfile {

    /** Uploads a minute. */
    public static final int UPLOAD_RATE = 2;

    @Override
    public String getConfigProfile() {
        return "local";
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("test.upload-rate", "" + UPLOAD_RATE);
    }
}

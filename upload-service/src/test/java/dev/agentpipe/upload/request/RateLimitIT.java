package dev.agentpipe.upload.request;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A key may upload so many times a minute. */
@QuarkusTest
@TestProfile(RateLimitIT.Limited.class)
class RateLimitIT {

    /** Two uploads a minute. */
    public static final class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("test.upload-rate", "2");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestServers.class));
        }
    }

    @Test
    void rejects_what_exceeds_the_rate_of_the_key() {
        Upload.json(SessionBodies.of(1).toString()).statusCode(201).header("RateLimit-Limit", "2");
        Upload.json(SessionBodies.of(1).toString()).statusCode(200);
        Upload.json(SessionBodies.of(1).toString())
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("error", equalTo("rate_limited"));
    }
}

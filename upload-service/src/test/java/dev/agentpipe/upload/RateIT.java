package dev.agentpipe.upload;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A key may upload so many times a minute. */
@QuarkusTest
@TestProfile(RateIT.Limited.class)
class RateIT {

    /** Two uploads a minute. */
    public static final class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("agentpipe.rate-limit.upload", "2");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Servers.class, Map.of("rates", "on")));
        }
    }

    @Test
    void refuses_what_exceeds_the_rate_of_the_key() {
        Upload.json(Sessions.of(1).toString()).statusCode(201).header("RateLimit-Limit", "2");
        Upload.json(Sessions.of(1).toString()).statusCode(200);
        Upload.json(Sessions.of(1).toString())
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("error", equalTo("rate_limited"));
    }
}

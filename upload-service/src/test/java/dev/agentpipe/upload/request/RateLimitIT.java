package dev.agentpipe.upload.request;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.LocalApplication;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** A key may upload so many times a minute. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(LocalApplication.class)
class RateLimitIT {

    @Test
    void rejects_what_exceeds_the_rate_of_the_key() {
        Upload.json(SessionBodies.of(1).toString())
                .statusCode(201)
                .header("RateLimit-Limit", "" + LocalApplication.UPLOAD_RATE);
        Upload.json(SessionBodies.of(1).toString()).statusCode(200);
        Upload.json(SessionBodies.of(1).toString())
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("error", equalTo("rate_limited"));
    }
}

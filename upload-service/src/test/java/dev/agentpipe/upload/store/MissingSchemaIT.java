package dev.agentpipe.upload.store;

import static dev.agentpipe.kit.Waiting.await;
import static org.hamcrest.Matchers.containsString;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service whose database has no schema yet waits for it: not ready, no crash, and then it works. */
@QuarkusTest
@TestProfile(MissingSchemaIT.WithoutSchema.class)
class MissingSchemaIT {

    /** Servers of its own, with an empty database. */
    public static final class WithoutSchema implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestServers.class, Map.of("schema", "none")));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Test
    void waits_for_the_schema() {
        RestAssured.get("/q/health/ready").then().statusCode(503).body(containsString("waitingFor"));
        Upload.json(SessionBodies.of(1).toString()).statusCode(503).header("Retry-After", "2");
        TestServers.migrate();
        await().until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        Upload.json(SessionBodies.of(1).toString()).statusCode(201);
        TestServers.postgres().stop();
        try {
            Upload.json(SessionBodies.of(1).toString()).statusCode(503);
            RestAssured.get("/q/health/live").then().statusCode(200);
        } finally {
            TestServers.postgres().restart();
        }
        await().untilAsserted(() -> Upload.json(SessionBodies.of(1).toString()).statusCode(200));
    }
}

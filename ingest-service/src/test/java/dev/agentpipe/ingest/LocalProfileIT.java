package dev.agentpipe.ingest;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.agentpipe.kit.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;

/** What only the local profile has. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(LocalApplication.class)
class LocalProfileIT {

    @Test
    void has_a_page_to_try_the_api() {
        RestAssured.get("/q/swagger-ui/").then().statusCode(200).body(containsString("/q/openapi"));
    }

    @Test
    void answers_to_names_of_this_machine_only() {
        RestAssured.given()
                .header("Host", "evil.example")
                .get("/api/health")
                .then()
                .statusCode(421)
                .body("error", equalTo("unknown_host"));
    }
}

package dev.agentpipe.stream.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentpipe.model.access.Secret;
import dev.agentpipe.stream.Servers;
import dev.agentpipe.stream.SseClient;
import dev.agentpipe.stream.TestLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading where a key is needed. */
@QuarkusTest
@QuarkusTestResource(value = Servers.class, restrictToAnnotatedClass = true)
@TestProfile(AccessIT.Closed.class)
class AccessIT {

    private static final String OPERATOR = "a-key-of-the-environment-of-enough-length";

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    /** Reads need a key. */
    public static final class Closed implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "test.read-access", "key",
                    "agentpipe.bridge-api-key", OPERATOR,
                    "agentpipe.stream.drain", "1s");
        }
    }

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void refuses_whoever_has_no_key_or_one_without_the_scope() {
        String ingestOnly = key("ingest");
        for (String path : new String[] {"/api/realtime/stream", "/api/realtime/stats", "/api/sessions"}) {
            given().get(path).then().statusCode(401);
            bearer(ingestOnly).get(path).then().statusCode(403);
        }
        given().post("/api/realtime/session").then().statusCode(401);
        bearer(ingestOnly).post("/api/realtime/session").then().statusCode(403);
        cookie("env-000000000000.9999999999." + "A".repeat(43))
                .get("/api/sessions")
                .then()
                .statusCode(401);
    }

    @Test
    void streams_to_a_browser_that_signed_in_and_to_a_key() {
        String header = bearer(OPERATOR)
                .post("/api/realtime/session")
                .then()
                .statusCode(204)
                .extract()
                .header("Set-Cookie");
        assertThat(header).contains("HttpOnly", "Path=/api").containsIgnoringCase("SameSite=Strict");
        assertThat(header).doesNotContain(OPERATOR);
        try (SseClient browser = open("Cookie", header.substring(0, header.indexOf(';')));
                SseClient program = open("Authorization", "Bearer " + OPERATOR)) {
            await().until(() -> !browser.frames().isEmpty() && !program.frames().isEmpty());
        }
        cookie(header.substring(header.indexOf('=') + 1, header.indexOf(';')) + "x")
                .get("/api/sessions")
                .then()
                .statusCode(401);
    }

    @Test
    void ends_streams_within_30_seconds_of_their_keys_revocation() {
        String secret = key("read");
        String header =
                bearer(secret).post("/api/realtime/session").then().extract().header("Set-Cookie");
        String cookie = header.substring(0, header.indexOf(';'));
        try (SseClient browser = open("Cookie", cookie);
                SseClient program = open("Authorization", "Bearer " + secret);
                SseClient other = open("Authorization", "Bearer " + OPERATOR)) {
            await().until(() -> !browser.frames().isEmpty() && !program.frames().isEmpty());
            log.execute("update api_key set revoked_at = now() where scopes = 'read'");
            await().atMost(Duration.ofSeconds(30)).until(() -> browser.hasEnded() && program.hasEnded());
            assertThat(other.hasEnded()).isFalse();
            try (SseClient again = open("Cookie", cookie)) {
                assertThat(again.status()).isEqualTo(401);
            }
        }
    }

    private String key(String scopes) {
        String secret = Secret.create();
        log.execute("insert into api_key (id, name, prefix, hash, scopes) values ('" + secret.substring(10, 20)
                + "', 'a test', 'ap_live_', '\\x" + HexFormat.of().formatHex(Secret.hash(secret)) + "', '" + scopes
                + "')");
        return secret;
    }

    private static io.restassured.specification.RequestSpecification bearer(String key) {
        return given().header("Authorization", "Bearer " + key);
    }

    private static io.restassured.specification.RequestSpecification cookie(String value) {
        return given().header("Cookie", "agentpipe_read=" + value);
    }

    private SseClient open(String header, String value) {
        return SseClient.open(url.getPort(), "", Map.of(header, value));
    }
}

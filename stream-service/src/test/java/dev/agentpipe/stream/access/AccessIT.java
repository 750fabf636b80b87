package dev.agentpipe.stream.access;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.runtime.access.Secret;
import dev.agentpipe.stream.TestKeys;
import dev.agentpipe.stream.TestLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading where a key is needed. */
@QuarkusTest
@QuarkusTestResource(value = TestServers.class, restrictToAnnotatedClass = true)
@TestProfile(AccessIT.Closed.class)
class AccessIT {

    private static final String OPERATOR = "a-key-of-the-environment-of-enough-length";

    private static final int ANONYMOUS_RATE = 30;

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    /** Reads need a key. */
    public static final class Closed implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "test.read-access",
                    "key",
                    "test.anonymous-rate",
                    "" + ANONYMOUS_RATE,
                    "agentpipe.trusted-proxies",
                    "127.0.0.1",
                    "agentpipe.bridge-api-key",
                    OPERATOR);
        }
    }

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void rejects_whoever_has_no_key_or_one_without_the_scope() {
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
    void takes_a_cookie_until_it_ends_and_none_that_says_more_than_was_signed() throws Exception {
        String secret = key("read");
        long now = Instant.now().getEpochSecond();
        String valid = cookieValue(secret, now + 60);
        cookie(valid).get("/api/sessions").then().statusCode(200);
        cookie(cookieValue(secret, now - 1)).get("/api/sessions").then().statusCode(401);
        cookie(valid.replace("." + (now + 60), "." + (now + 6_000)))
                .get("/api/sessions")
                .then()
                .statusCode(401);
        cookie(cookieValue(key("ingest"), now + 60)).get("/api/sessions").then().statusCode(401);
    }

    /** An office behind one address. */
    @Test
    void counts_a_browser_that_signed_in_by_its_key_and_not_as_anonymous() throws Exception {
        String valid = cookieValue(key("read"), Instant.now().getEpochSecond() + 60);
        for (int i = 0; i < ANONYMOUS_RATE + 10; i++) {
            cookie(valid)
                    .header("X-Forwarded-For", "192.0.2.60")
                    .get("/api/realtime/stats")
                    .then()
                    .statusCode(200);
        }
        int rejected = 0;
        int status = 401;
        // One more every two seconds that this takes.
        while (status == 401 && rejected < 10 * ANONYMOUS_RATE) {
            status = cookie(valid + "x")
                    .header("X-Forwarded-For", "192.0.2.61")
                    .get("/api/sessions")
                    .statusCode();
            rejected++;
        }
        assertThat(status).isEqualTo(429);
        assertThat(rejected).isGreaterThan(ANONYMOUS_RATE);
    }

    /** As the service signs it. */
    private static String cookieValue(String secret, long ends) throws GeneralSecurityException {
        String subject = TestKeys.id(secret) + "." + ends;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Secret.hash(secret), "HmacSHA256"));
        byte[] signature = mac.doFinal(("read " + subject).getBytes(StandardCharsets.UTF_8));
        return subject + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
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
        return TestKeys.create(log, ProjectId.DEFAULT, scopes);
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

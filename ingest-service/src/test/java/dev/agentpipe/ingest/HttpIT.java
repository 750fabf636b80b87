package dev.agentpipe.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Metrics;
import dev.agentpipe.kit.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every answer carries, and what is answered where there is nothing to answer. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SharedApplication.class)
class HttpIT {

    private static final String REQUEST_ID = "X-Request-ID";

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, 404, not_found",
        "GET, /api/nothing, 404, not_found",
        "GET, /api/ingest, 405, method_not_allowed",
        "DELETE, /api/ingest, 405, method_not_allowed",
        "PUT, /api/keys/x/rotate, 405, method_not_allowed",
        "POST, /api/ingest, 415, unsupported_media_type"
    })
    void outside_of_what_exists_the_error_body_is_the_same(String method, String path, int status, String error) {
        ValidatableResponse answer = Ingest.ADMIN
                .request()
                .contentType("text/plain")
                .request(method, path)
                .then()
                .statusCode(status)
                .header("Allow", status == 405 ? notNullValue() : nullValue())
                .header(REQUEST_ID, notNullValue())
                .body("error", equalTo(error));
        answer.body("requestId", equalTo(answer.extract().header(REQUEST_ID)));
    }

    @ParameterizedTest
    @CsvSource({"/health, /q/health", "/ready, /q/health/ready", "/live, /q/health/live"})
    void probes_are_answered_where_many_expect_them(String path, String quarkus) {
        String body = Ingest.NOBODY.get(quarkus).extract().asString();
        Ingest.NOBODY.get(path).statusCode(200).body(equalTo(body));
    }

    /** A request that goes elsewhere must not be counted at both places. */
    @Test
    void metrics_are_answered_at_both_paths_and_count_each_request_once() {
        double before = requestsOfMetrics();
        double after = before;
        for (int i = 0; i < 10; i++) {
            after = requestsOfMetrics();
        }
        // The last but one may not be counted yet when the last one is answered.
        assertThat(after - before).isBetween(9.0, 10.0);
    }

    /** No proxy is trusted here. */
    @Test
    void a_client_that_only_says_it_came_by_tls_is_not_believed() {
        Ingest.NOBODY
                .request()
                .header("X-Forwarded-Proto", "https")
                .get("/api/health")
                .then()
                .statusCode(200)
                .header("Strict-Transport-Security", nullValue());
    }

    @Test
    void a_redirected_post_is_told_about_308() {
        Ingest.ADMIN.get("/api/ingest").header("Allow", equalTo("POST")).body("detail", containsString("308"));
    }

    @Test
    void a_request_keeps_its_own_id_in_the_answer_if_it_is_usable() {
        withRequestId("mine-1").header(REQUEST_ID, equalTo("mine-1")).body("requestId", equalTo("mine-1"));
        ValidatableResponse other = withRequestId("not usable");
        String chosen = other.extract().header(REQUEST_ID);
        assertThat(chosen).isNotBlank().isNotEqualTo("not usable");
        other.body("requestId", equalTo(chosen));
    }

    @Test
    void every_answer_has_the_headers_that_keep_browsers_safe() {
        Ingest.ADMIN
                .event(Events.message("headers"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("X-Frame-Options", equalTo("DENY"))
                .header("Cache-Control", equalTo("no-store"))
                .header("Content-Security-Policy", containsString("default-src 'none'"));
    }

    @Test
    void only_listed_origins_may_read_answers() {
        preflight(SharedApplication.LISTED_ORIGIN)
                .header("Access-Control-Allow-Origin", equalTo(SharedApplication.LISTED_ORIGIN))
                .header("Access-Control-Allow-Headers", containsString("traceparent"))
                .header("Access-Control-Expose-Headers", containsString("traceparent"));
        preflight("https://evil.example").header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    void a_body_in_a_broken_or_unknown_encoding_is_answered() throws Exception {
        encoded("gzip", "this is not gzip".getBytes(StandardCharsets.US_ASCII)).statusCode(400);
        byte[] whole = gzip(new byte[1 << 20]);
        encoded("gzip", Arrays.copyOf(whole, whole.length - 8)).statusCode(400);
        encoded("br", whole).statusCode(415);
    }

    private static double requestsOfMetrics() {
        String metrics = Ingest.NOBODY.get("/metrics").statusCode(200).extract().asString();
        return Metrics.sum(metrics, "http_requests_total", "path=\"/q/metrics\"");
    }

    private static ValidatableResponse withRequestId(String id) {
        return Ingest.ADMIN
                .request()
                .header(REQUEST_ID, id)
                .get("/api/nothing")
                .then()
                .statusCode(404);
    }

    private static ValidatableResponse preflight(String origin) {
        return Ingest.NOBODY
                .request()
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .options("/api/ingest")
                .then();
    }

    private static ValidatableResponse encoded(String encoding, byte[] body) {
        return Ingest.ADMIN
                .request(Ingest.JSON, body)
                .header("Content-Encoding", encoding)
                .post("/api/ingest")
                .then();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}

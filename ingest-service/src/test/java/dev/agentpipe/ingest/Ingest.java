package dev.agentpipe.ingest;

import dev.agentpipe.kit.TestServers;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Talks to the application under test with one key; null for none. */
public record Ingest(String key) {

    public static final String JSON = "application/json";
    public static final String LINES = "application/x-ndjson";

    /** Has every scope in every project. */
    public static final Ingest ADMIN = new Ingest(TestServers.KEY);

    public static final Ingest NOBODY = new Ingest(null);

    /** With every scope in one of the projects of {@link TestServers#PROJECT_KEYS}. */
    public static Ingest of(String project) {
        return new Ingest(TestServers.keyOf(project));
    }

    public ValidatableResponse event(String event) {
        return send("POST", "/api/ingest", event);
    }

    /** On a thread of its own: as many at once as are asked for. */
    public CompletableFuture<ValidatableResponse> eventLater(String event) {
        return CompletableFuture.supplyAsync(() -> event(event), sending -> new Thread(sending).start());
    }

    public ValidatableResponse batch(String events) {
        return send("POST", "/api/ingest/batch", events);
    }

    public ValidatableResponse get(String path) {
        return send("GET", path, null);
    }

    public ValidatableResponse send(String method, String path, String body) {
        RequestSpecification request = body == null ? request() : request(JSON, body.getBytes(StandardCharsets.UTF_8));
        return request.request(method, path).then();
    }

    public RequestSpecification request(String contentType, byte[] body) {
        return request().contentType(contentType).body(body);
    }

    public RequestSpecification request() {
        RequestSpecification request = RestAssured.given()
                .config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                .encodeContentTypeAs(LINES, ContentType.TEXT)));
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    /** The same application with a new key, made from {@code members}: of a project, with scopes, with limits. */
    public Ingest newKey(String members) {
        return new Ingest(createKey(members).extract().path("key"));
    }

    /** The answer to the request for a new key. */
    public ValidatableResponse createKey(String members) {
        return send("POST", "/api/keys", "{\"name\":\"test\"," + members + "}").statusCode(201);
    }
}

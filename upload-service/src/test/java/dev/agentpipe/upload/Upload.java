package dev.agentpipe.upload;

import dev.agentpipe.kit.TestServers;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sends uploads. */
public final class Upload {

    public static final String JSON = "application/json";
    public static final String EVENT_LOG = "application/x-ndjson";

    private Upload() {}

    public static ValidatableResponse json(String body) {
        return send(JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    public static ValidatableResponse eventLog(List<String> lines) {
        return send(EVENT_LOG, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public static ValidatableResponse send(String contentType, byte[] body) {
        return request(contentType, body).post("/api/sessions/upload").then();
    }

    public static RequestSpecification request(String contentType, byte[] body) {
        return request(TestServers.KEY, contentType, body);
    }

    public static RequestSpecification request(String key, String contentType, byte[] body) {
        return RestAssured.given()
                .config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                .encodeContentTypeAs(EVENT_LOG, io.restassured.http.ContentType.TEXT)))
                .header("Authorization", "Bearer " + key)
                .contentType(contentType)
                .body(body);
    }

    public static String recording(String name) {
        try {
            return Files.readString(Path.of("../shared-model/src/test/resources/recordings", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<String> lines(String recording) {
        return recording(recording).lines().toList();
    }
}

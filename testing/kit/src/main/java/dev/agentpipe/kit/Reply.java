package dev.agentpipe.kit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What a client got back. */
public record Reply(int status, String body, HttpResponse<String> raw) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public static Reply of(HttpResponse<String> response) {
        return new Reply(response.statusCode(), response.body(), response);
    }

    public boolean stored() {
        return status == 200 || status == 201;
    }

    public Optional<String> header(String name) {
        return raw.headers().firstValue(name);
    }

    public JsonNode json() {
        return parse(body);
    }

    public static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    public String text(String field) {
        return json().path(field).asText(null);
    }
}

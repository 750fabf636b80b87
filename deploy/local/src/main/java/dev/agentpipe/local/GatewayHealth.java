package dev.agentpipe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Asks the gateway which instances are ready, as any client could. */
final class GatewayHealth {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final HttpRequest request;

    GatewayHealth(int port) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/health"))
                .timeout(LIMIT)
                .build();
    }

    /** The names of all ready instances; empty when the gateway itself does not answer. */
    Optional<Set<String>> readyInstances() {
        try {
            JsonNode health =
                    JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
            Set<String> ready = new HashSet<>();
            for (JsonNode service : health.path("services")) {
                for (JsonNode instance : service.path("instances")) {
                    if (instance.path("status").asText().equals("UP")) {
                        ready.add(instance.path("name").asText());
                    }
                }
            }
            return Optional.of(ready);
        } catch (IOException unreachable) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}

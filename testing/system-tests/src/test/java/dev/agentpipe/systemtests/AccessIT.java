package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every endpoint of every service with the settings of production: closed without a key of its scope. */
class AccessIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Cluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = Cluster.startOneOfEach(Map.of(
                "QUARKUS_PROFILE", "prod", "AGENTPIPE_READ_ACCESS", "key", "AGENTPIPE_RATE_LIMIT_ANONYMOUS", "100000"));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ingest, POST, /api/ingest, read",
        "ingest, POST, /api/ingest/batch, read",
        "ingest, GET, /api/ingest/rejected, read",
        "ingest, POST, /api/ingest/rejected/1/retry, read",
        "ingest, DELETE, /api/ingest/rejected/1, read",
        "ingest, GET, /api/keys, ingest",
        "ingest, POST, /api/keys, ingest",
        "ingest, POST, /api/keys/1/rotate, ingest",
        "ingest, DELETE, /api/keys/1, ingest",
        "ingest, GET, /api/keys/audit, ingest",
        "upload, POST, /api/sessions/upload, ingest",
        "stream, GET, /api/sessions, ingest",
        "stream, GET, /api/sessions/1, ingest",
        "stream, GET, /api/realtime/stream, ingest",
        "stream, GET, /api/realtime/stats, ingest",
        "stream, POST, /api/realtime/session, ingest",
    })
    void is_closed_without_a_key_of_its_scope(String service, String method, String path, String otherScope)
            throws Exception {
        assertThat(send(service, method, path, null).statusCode()).isEqualTo(401);
        assertThat(send(service, method, path, "ap_live_unknown").statusCode()).isEqualTo(401);
        HttpResponse<String> refused = send(service, method, path, keyWith(otherScope));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("\"error\":\"forbidden\"");
    }

    private static String keyWith(String scope) throws IOException, InterruptedException {
        HttpRequest request = request("ingest", "/api/keys", Cluster.API_KEY)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"name\":\"" + scope + " only\",\"scopes\":[\"" + scope + "\"]}"))
                .build();
        String answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return new ObjectMapper().readTree(answer).path("key").asText();
    }

    private static HttpResponse<String> send(String service, String method, String path, String key)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher body =
                method.equals("POST") ? HttpRequest.BodyPublishers.ofString("{}") : HttpRequest.BodyPublishers.noBody();
        return HTTP.send(
                request(service, path, key).method(method, body).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String service, String path, String key) {
        List<ServiceProcess> instances =
                switch (service) {
                    case "ingest" -> cluster.ingest();
                    case "upload" -> cluster.upload();
                    default -> cluster.stream();
                };
        HttpRequest.Builder request = HttpRequest.newBuilder(instances.get(0).uri(path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json");
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }
}

package dev.agentpipe.local.gateway;

import static org.awaitility.Awaitility.await;

import dev.agentpipe.servers.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A gateway in front of some instances, and a client. */
final class GatewayScenario implements AutoCloseable {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Instances instances;
    private final Gateway gateway;

    private GatewayScenario(ClientLimits limits, Instances instances) {
        this.instances = instances;
        KnownHosts hosts = new KnownHosts(List.of("agentpipe.example.com"));
        GatewaySettings settings = new GatewaySettings("127.0.0.1", FreePorts.next(), Map.of(), hosts, limits);
        this.gateway = Gateway.start(settings, instances, changed -> {});
    }

    /** Returns when every instance is ready. */
    static GatewayScenario over(Instance... instances) {
        return over(ClientLimits.DEFAULT, instances);
    }

    static GatewayScenario over(ClientLimits limits, Instance... instances) {
        GatewayScenario scenario = new GatewayScenario(limits, new Instances(List.of(instances)));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> List.of(instances).stream().allMatch(Instance::isReady));
        return scenario;
    }

    static GatewayScenario starting(Instance... instances) {
        return new GatewayScenario(ClientLimits.DEFAULT, new Instances(List.of(instances)));
    }

    void replace(Instance... now) {
        instances.replace(List.of(now));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    /** Returns when the response headers have arrived; closing the stream closes the connection. */
    InputStream open(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofInputStream()).body();
    }

    int port() {
        return gateway.port();
    }

    @Override
    public void close() {
        gateway.close();
    }
}

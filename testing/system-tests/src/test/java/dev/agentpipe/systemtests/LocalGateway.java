package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The gateway of deploy/local, as a process, in front of a cluster. */
final class LocalGateway implements AutoCloseable {

    private static final Path PACKAGED = Checkout.file("deploy/local/target");
    private static final String NOBODY = "http://127.0.0.1:9";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port = FreePorts.next();
    private final ChildProcess process;

    private LocalGateway(Cluster cluster) throws IOException {
        if (!Files.exists(PACKAGED.resolve("local.jar"))) {
            throw new IllegalStateException("deploy/local is not packaged; run mvn package");
        }
        Path folder = Files.createDirectories(cluster.folder().resolve("gateway"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                PACKAGED.resolve("local.jar") + File.pathSeparator + PACKAGED.resolve("lib") + "/*",
                "dev.agentpipe.local.gateway.GatewayProcess");
        Map<String, String> environment = Map.of(
                "AGENTPIPE_GATEWAY_PORT",
                "" + port,
                "AGENTPIPE_GATEWAY_INGEST",
                addresses(cluster.ingest()),
                "AGENTPIPE_GATEWAY_UPLOAD",
                addresses(cluster.upload()),
                "AGENTPIPE_GATEWAY_STREAM",
                addresses(cluster.stream()));
        process =
                ChildProcess.start(new Launch("gateway", command, environment, folder, folder.resolve("gateway.log")));
    }

    /** Waits until it forwards requests to an instance. */
    static LocalGateway start(Cluster cluster) throws IOException {
        LocalGateway gateway = new LocalGateway(cluster);
        try {
            Awaitility.await("a gateway that answers")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> gateway.status("/api/sessions") == 200);
        } catch (RuntimeException e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private int status(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(2)).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static String addresses(List<ServiceProcess> instances) {
        return instances.isEmpty()
                ? NOBODY
                : instances.stream()
                        .map(instance -> "http://127.0.0.1:" + instance.port())
                        .collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        process.kill();
    }
}

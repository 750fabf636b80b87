package dev.agentpipe.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A real Prometheus that scrapes a cluster every second, with the recording rules of deploy/observability. */
final class Prometheus implements AutoCloseable {

    private final Client client;
    private final ChildProcess process;

    private Prometheus(Tool prometheus, Cluster cluster) throws IOException {
        int port = FreePorts.next();
        client = new Client(URI.create("http://127.0.0.1:" + port), null);
        Path folder = Files.createDirectories(cluster.folder().resolve("prometheus"));
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), configuration(cluster));
        process = ChildProcess.start(new Launch(
                "prometheus",
                List.of(
                        prometheus.command(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port),
                Map.of(),
                folder,
                folder.resolve("prometheus.log")));
    }

    private static String configuration(Cluster cluster) {
        StringBuilder yaml =
                new StringBuilder("""
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                """.formatted(Checkout.file("deploy/observability/rules/recording.yml")));
        for (ServiceProcess service : cluster.services().toList()) {
            yaml.append("""
                      - job_name: agentpipe-%s
                        metrics_path: /q/metrics
                        static_configs: [{targets: ["127.0.0.1:%d"]}]
                    """.formatted(service.service(), service.port()));
        }
        return yaml.toString();
    }

    /** Waits until it answers. */
    static Prometheus start(Tool prometheus, Cluster cluster) throws IOException {
        Prometheus started = new Prometheus(prometheus, cluster);
        try {
            Awaitility.await("an answer of Prometheus")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> started.client.get("/-/ready").status() == 200);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    /** The series that an expression gives now. */
    JsonNode query(String expression) {
        Reply reply = client.get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        if (reply.status() != 200) {
            throw new IllegalArgumentException(expression + ": " + reply.body());
        }
        return reply.json().at("/data/result");
    }

    @Override
    public void close() {
        process.stop("TERM", Duration.ofSeconds(10));
    }
}

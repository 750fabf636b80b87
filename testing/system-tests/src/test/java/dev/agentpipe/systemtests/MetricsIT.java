package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the documents and the dashboards say of metrics, against services that have served all kinds of requests. */
class MetricsIT {

    private static final Path RECORDING =
            Checkout.file("shared-model/src/test/resources/recordings/agent-error.events.jsonl");
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$");
    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");
    /** Prometheus's own. */
    private static final Set<String> OF_TYPES = Set.of("le", "quantile");

    private static final DocumentedMetrics documented = new DocumentedMetrics();

    private static Cluster cluster;
    private static Viewer viewer;

    @BeforeAll
    static void serve() throws Exception {
        cluster = Cluster.startOneOfEach(Map.of(
                "AGENTPIPE_STREAM_MAX_VIEWERS_PER_ADDRESS", "1",
                // So little that a batch of 100 KB is answered 503.
                "AGENTPIPE_HTTP_BODIES_SIZE", "64K",
                "AGENTPIPE_RATE_LIMIT_UPLOAD", "10000",
                "AGENTPIPE_USAGE_FLUSH", "1S"));
        viewer = Viewer.watch(() -> cluster.stream().get(0).uri("/"), "");
        await("the viewer").until(() -> cluster.stream().get(0).metric("agentpipe_stream_viewers") == 1);
        Client ingest = cluster.ingest().get(0).client(Cluster.API_KEY);
        for (String event : Files.readAllLines(RECORDING)) {
            assertThat(ingest.ingest(event).status()).isIn(200, 201);
        }
        requestEverything();
        await("statistics and usage")
                .until(() -> cluster.database().count("statistics_quarter where dimension = 'model'") > 0
                        && cluster.database().count("usage_day") > 0);
    }

    /** One of each; may be repeated. */
    private static void requestEverything() {
        Client ingest = cluster.ingest().get(0).client(Cluster.API_KEY);
        Client upload = cluster.upload().get(0).client(Cluster.API_KEY);
        Client stream = cluster.stream().get(0).client(Cluster.API_KEY);
        String id = UUID.randomUUID().toString();
        assertThat(ingest.ingest(Messages.created("asked", id, 1)).status()).isEqualTo(201);
        assertThat(ingest.ingest("{\"type\":\"no type\"}").status()).isEqualTo(400);
        assertThat(ingest.send("POST", "/api/ingest/batch", " ".repeat(100_000)).status())
                .isEqualTo(503);
        assertThat(upload.send("POST", "/api/sessions/upload", Messages.session(id, "hello"))
                        .status())
                .isEqualTo(201);
        assertThat(upload.send("POST", "/api/sessions/upload", "{}").status()).isEqualTo(400);
        assertThat(stream.get("/api/sessions").status()).isEqualTo(200);
        assertThat(stream.get("/api/sessions/" + id).status()).isEqualTo(200);
        assertThat(stream.get("/nothing").status()).isEqualTo(404);
        assertThat(stream.get("/api/realtime/stream").status()).isEqualTo(503);
    }

    @AfterAll
    static void stop() {
        if (viewer != null) {
            viewer.close();
        }
        cluster.close();
    }

    @Test
    void every_metric_of_ours_is_documented_with_its_type_and_its_labels() {
        for (ServiceProcess service : cluster.services().toList()) {
            Map<String, DocumentedMetrics.Metric> served = served(service);
            Map<String, DocumentedMetrics.Metric> expected = new TreeMap<>();
            documented.of(service.service()).forEach(metric -> expected.put(metric.name(), metric));
            Set<String> undocumented = new TreeSet<>(served.keySet());
            undocumented.removeIf(name -> !name.startsWith("agentpipe_") || expected.containsKey(name));
            assertThat(undocumented).as("undocumented of " + service.service()).isEmpty();
            Set<String> missing = new TreeSet<>(expected.keySet());
            missing.removeAll(served.keySet());
            assertThat(missing).as("not served by " + service.service()).isEmpty();
            expected.forEach((name, metric) -> {
                assertThat(served.get(name).type()).as(name).isEqualTo(metric.type());
                assertThat(served.get(name).labels()).as(name).isEqualTo(metric.labels());
            });
        }
    }

    /** By name; labels are those of its series. */
    private static Map<String, DocumentedMetrics.Metric> served(ServiceProcess service) {
        Map<String, String> types = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String line : service.client(null).get("/q/metrics").body().lines().toList()) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                // OpenMetrics, which is answered here, leaves the ending out.
                types.put(type.group(1) + (type.group(2).equals("counter") ? "_total" : ""), type.group(2));
            } else if (sample.matches()) {
                String name = sample.group(1).replaceFirst("_(bucket|count|sum)$", "");
                Set<String> seen = labels.computeIfAbsent(
                        types.containsKey(name) ? name : sample.group(1), first -> new TreeSet<>());
                LABEL.matcher(Optional.ofNullable(sample.group(2)).orElse(""))
                        .results()
                        .forEach(label -> seen.add(label.group(1)));
                seen.removeAll(OF_TYPES);
            }
        }
        types.keySet().removeIf(name -> name.endsWith("_max") && types.containsKey(name.replaceFirst("_max$", "")));
        Map<String, DocumentedMetrics.Metric> served = new TreeMap<>();
        types.forEach((name, type) ->
                served.put(name, new DocumentedMetrics.Metric(name, type, labels.getOrDefault(name, Set.of()), "")));
        return served;
    }

    @Test
    void every_panel_shows_data() throws Exception {
        Optional<Tool> tool = Tool.find("prometheus", "prometheus");
        assumeTrue(tool.isPresent(), "prometheus is needed to query the dashboards; Debian has it");
        List<String> expressions = Dashboards.files().stream()
                .flatMap(file -> Dashboards.expressions(Dashboards.read(file)).stream())
                .map(expression -> expression.replace("$__rate_interval", "5m"))
                .filter(expression -> documented.ofOthers().stream().noneMatch(expression::contains))
                // Nothing is wrong here.
                .filter(expression -> !expression.contains("ALERTS"))
                .toList();
        assertThat(expressions).hasSizeGreaterThan(60);
        try (Prometheus prometheus = Prometheus.start(tool.get(), cluster)) {
            await("all of them").untilAsserted(() -> {
                requestEverything();
                assertThat(expressions.stream()
                                .filter(expression ->
                                        prometheus.query(expression).isEmpty())
                                .collect(Collectors.toSet()))
                        .as("show nothing")
                        .isEmpty();
            });
        }
    }

    @Test
    void every_table_of_the_dashboard_of_projects_has_rows() throws Exception {
        List<String> statements = Dashboards.files().stream()
                .map(Dashboards::read)
                .map(Dashboards::statements)
                .flatMap(List::stream)
                .toList();
        assertThat(statements).hasSizeGreaterThan(8);
        for (String statement : statements) {
            assertThat(cluster.database().number("select count(*) from (" + statement + ") as shown"))
                    .as(statement)
                    .isPositive();
        }
    }
}

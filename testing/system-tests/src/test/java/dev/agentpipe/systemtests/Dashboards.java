package dev.agentpipe.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentpipe.kit.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The dashboards under deploy/observability. */
final class Dashboards {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Dashboards() {}

    static List<Path> files() {
        try (Stream<Path> files = Files.list(Checkout.file("deploy/observability/dashboards"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What its panels ask Prometheus. */
    static List<String> expressions(JsonNode dashboard) {
        return dashboard.findValuesAsText("expr");
    }

    /** What its panels ask PostgreSQL, with Grafana's macros filled in as it does, for a range that includes everything. */
    static List<String> statements(JsonNode dashboard) {
        return dashboard.findValuesAsText("rawSql").stream()
                .map(sql -> sql.replaceAll(
                        "\\$__timeFilter\\(([a-z]+)\\)", "$1 between now() - interval '100 years' and now()"))
                .toList();
    }
}

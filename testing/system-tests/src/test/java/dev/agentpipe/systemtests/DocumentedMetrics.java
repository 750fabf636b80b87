package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of docs/metrics.md: rows of {@code | `name` | type | labels | …}, ours first, then those of other exporters. */
final class DocumentedMetrics {

    private static final String OTHERS = "## Of other exporters";
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z_]+)` \\| (\\w+) \\| ([^|]*) \\| [^|]* \\| ([^|]*) \\|.*");
    private static final Pattern LABEL = Pattern.compile("`([a-z_]+)`");

    /** What Prometheus makes of a name of each type. */
    private static final Map<String, List<String>> SERIES = Map.of(
            "counter", List.of(""),
            "gauge", List.of(""),
            "histogram", List.of("_bucket", "_count", "_sum", "_max"),
            "summary", List.of("_count", "_sum", "_max"));

    private final Map<String, Metric> own = new LinkedHashMap<>();
    private final Map<String, Metric> ofOthers = new LinkedHashMap<>();

    /**
     * One row.
     *
     * @param service that has it; {@code all} of them, or the name of another exporter
     */
    record Metric(String name, String type, Set<String> labels, String service) {}

    DocumentedMetrics() {
        Map<String, Metric> table = own;
        for (String line : lines()) {
            if (line.equals(OTHERS)) {
                table = ofOthers;
            }
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Metric metric = new Metric(row.group(1), row.group(2), labels(row.group(3)), row.group(4));
                if (table.put(metric.name(), metric) != null) {
                    throw new IllegalStateException(metric.name() + " has two rows");
                }
            }
        }
    }

    private static Set<String> labels(String cell) {
        Set<String> labels = new TreeSet<>();
        LABEL.matcher(cell).results().forEach(label -> labels.add(label.group(1)));
        return labels;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Checkout.file("docs/metrics.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of a service. */
    List<Metric> of(String service) {
        return own.values().stream()
                .filter(metric -> Set.of("all", service).contains(metric.service()))
                .toList();
    }

    /** The names of what other exporters measure. */
    Set<String> ofOthers() {
        return ofOthers.keySet();
    }

    /** Every name that a query may ask for, with the endings that Prometheus adds. */
    Set<String> series() {
        Set<String> series = new TreeSet<>();
        for (Map<String, Metric> table : List.of(own, ofOthers)) {
            table.values()
                    .forEach(metric -> SERIES.get(metric.type()).forEach(ending -> series.add(metric.name() + ending)));
        }
        return series;
    }
}

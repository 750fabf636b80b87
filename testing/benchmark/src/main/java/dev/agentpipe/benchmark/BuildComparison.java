package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * POST /api/ingest of this build against that of another checkout. Both run all the time, each with a database of its own on
 * one server, and are asked in turn for a few seconds: whatever else the machine does hits both.
 */
final class BuildComparison {

    private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m");
    private static final int BATCH_CONNECTIONS = 8;

    private final Options options;
    private final Duration length;
    private final int rounds;

    BuildComparison(Options options) {
        this.options = options;
        this.length = options.length(3);
        this.rounds = options.number("rounds", 20);
    }

    /** One of the two, and what it has done under one load. */
    private static final class Side {

        private final ServiceProcess ingest;
        private final AtomicLong numbers = new AtomicLong();
        private final List<Double> rates = new ArrayList<>();
        private final Histogram latencies = new Histogram(3);

        Side(ServiceProcess ingest) {
            this.ingest = ingest;
        }
    }

    void run() throws Exception {
        Path before = Path.of(options.text("before"), "ingest-service/target/quarkus-app");
        if (!Files.exists(before.resolve("quarkus-run.jar"))) {
            throw new IllegalArgumentException("--before must name a checkout that is built: there is no " + before);
        }
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            Side after = side(lab, "after", ServiceProcess.application("ingest"));
            Side other = side(lab, "before", before);
            EventTemplate template = new EventTemplate();
            warmUp(List.of(other, after), template);
            Table table = new Table("", "before, events/s", "after", "p50 before", "after", "ratio", "middle half");
            for (int connections : options.numbers("connections", "1,16,64")) {
                compare(table, other, after, template, connections, 0);
            }
            if (options.number("batch", 0) > 0) {
                compare(table, other, after, template, BATCH_CONNECTIONS, options.number("batch", 0));
            }
            table.print();
            System.out.println(
                    "Medians of " + rounds + " pairs of " + length.toSeconds() + " s; ratio: after to before.");
        }
    }

    private static Side side(BenchmarkEnvironment lab, String name, Path application) throws SQLException {
        try (Connection connection = lab.connect("agentpipe");
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return new Side(lab.service(name, application, JAVA_OPTIONS));
    }

    /** Until nothing is compiled any more, about. */
    private void warmUp(List<Side> sides, EventTemplate template) throws IOException {
        for (int i = 0; i < options.number("warm-up", 12); i++) {
            for (Side side : sides) {
                load(side, template, i % 3 == 0 ? 1 : 64, 0, Duration.ofSeconds(5));
            }
        }
    }

    private void compare(Table table, Side before, Side after, EventTemplate template, int connections, int batch)
            throws IOException {
        List<Double> ratios = new ArrayList<>();
        for (Side side : List.of(before, after)) {
            side.rates.clear();
            side.latencies.reset();
            load(side, template, connections, batch, length);
        }
        for (int round = 0; round < rounds; round++) {
            List<Side> order = new ArrayList<>(List.of(before, after));
            if (round % 2 == 1) {
                Collections.reverse(order);
            }
            for (Side side : order) {
                ClosedLoop.Result result = load(side, template, connections, batch, length);
                side.rates.add(result.perSecond());
                side.latencies.add(result.latencies());
            }
            ratios.add(after.rates.get(round) / before.rates.get(round));
        }
        table.row(
                (batch > 0 ? "batches of " + batch + ", " : "") + connections + " connections",
                Format.count(Spread.of(before.rates).median()),
                Format.count(Spread.of(after.rates).median()),
                Format.millis(before.latencies, 50),
                Format.millis(after.latencies, 50),
                Spread.of(ratios).text(Format::ratio),
                Spread.of(ratios).half(Format::ratio));
        System.out.println(connections + " connections" + (batch > 0 ? ", batches of " + batch : "") + ": "
                + Spread.of(ratios).text(Format::ratio));
    }

    private static ClosedLoop.Result load(
            Side side, EventTemplate template, int connections, int batch, Duration length) throws IOException {
        PostTarget target =
                batch > 0 ? PostTarget.batch(side.ingest, template, batch) : PostTarget.single(side.ingest, template);
        return new ClosedLoop(target, side.numbers).run(connections, length);
    }
}

package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * POST /api/ingest against pgbench on the same server, in alternating rounds: other load on the machine hits both, and the
 * best of each is compared.
 */
final class IngestBenchmark {

    private static final int FULL_LOAD = 64;
    private static final List<Integer> CONNECTIONS = List.of(1, 16, FULL_LOAD);
    private static final int BATCH_CONNECTIONS = 8;
    private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m");
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    private final Options options;
    private final int seconds;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Integer, Double> reference = new LinkedHashMap<>();
    private final Map<String, Measured> ours = new LinkedHashMap<>();

    private final List<Double> pairs = new ArrayList<>();
    private final List<Double> batchPairs = new ArrayList<>();

    private record Measured(ClosedLoop.Result result, double batchSize) {}

    IngestBenchmark(Options options) {
        this.options = options;
        this.seconds = options.number("seconds", 15);
    }

    void run() throws Exception {
        try (BenchmarkEnvironment lab = new BenchmarkEnvironment(options)) {
            Pgbench pgbench = new Pgbench(lab);
            ServiceProcess ingest = lab.service("ingest", JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            EventTemplate template = new EventTemplate();
            System.out.println("Events of " + template.length() + " bytes, " + seconds + " s a measurement");
            warmUp(ingest, template);
            sweep(pgbench, ingest, template);
            for (int round = 1; round <= options.number("rounds", 3); round++) {
                pair(pgbench, ingest, template, "round " + round);
            }
            print();
            verify(lab);
        }
    }

    private void warmUp(ServiceProcess ingest, EventTemplate template) throws IOException {
        new ClosedLoop(PostTarget.single(ingest, template), numbers).run(FULL_LOAD, WARM_UP);
        if (batch() > 0) {
            new ClosedLoop(PostTarget.batch(ingest, template, batch()), numbers).run(BATCH_CONNECTIONS, WARM_UP);
        }
    }

    /** Every number of clients and connections once, ours between two of the reference. */
    private void sweep(Pgbench pgbench, ServiceProcess ingest, EventTemplate template)
            throws IOException, InterruptedException {
        for (int i = 0; i < Pgbench.CLIENTS.size(); i++) {
            reference(pgbench, Pgbench.CLIENTS.get(i), "sweep");
            if (i < CONNECTIONS.size()) {
                measure(ingest, PostTarget.single(ingest, template), CONNECTIONS.get(i), "sweep");
            }
        }
    }

    /** The reference at its best and ours under full load, one right after the other. */
    private void pair(Pgbench pgbench, ServiceProcess ingest, EventTemplate template, String stage)
            throws IOException, InterruptedException {
        int best = Collections.max(reference.entrySet(), Map.Entry.comparingByValue())
                .getKey();
        double tps = reference(pgbench, best, stage);
        pairs.add(measure(ingest, PostTarget.single(ingest, template), FULL_LOAD, stage) / tps);
        if (batch() > 0) {
            double batched = measure(ingest, PostTarget.batch(ingest, template, batch()), BATCH_CONNECTIONS, stage);
            batchPairs.add(batched / tps);
        }
    }

    private double reference(Pgbench pgbench, int clients, String stage) throws IOException, InterruptedException {
        double tps = pgbench.run(clients, seconds);
        progress(stage, "pgbench, " + clients + " clients", tps);
        reference.merge(clients, tps, Math::max);
        return tps;
    }

    private double measure(ServiceProcess ingest, PostTarget target, int connections, String stage) throws IOException {
        double batches = ingest.metric("agentpipe_ingest_batch_size_count");
        double events = ingest.metric("agentpipe_ingest_batch_size_sum");
        ClosedLoop.Result result = new ClosedLoop(target, numbers).run(connections, Duration.ofSeconds(seconds));
        batches = ingest.metric("agentpipe_ingest_batch_size_count") - batches;
        events = ingest.metric("agentpipe_ingest_batch_size_sum") - events;
        String name = target.path() + (target.events() > 1 ? " × " + target.events() : "") + ", " + connections
                + (connections > 1 ? " connections" : " connection");
        progress(stage, name, result.perSecond());
        ours.merge(
                name,
                new Measured(result, events / batches),
                (a, b) -> a.result().perSecond() >= b.result().perSecond() ? a : b);
        return result.perSecond();
    }

    private static void progress(String stage, String name, double perSecond) {
        System.out.println(stage + ": " + name + ": " + Format.count(perSecond) + "/s");
    }

    private void print() {
        double best = reference.values().stream().mapToDouble(d -> d).max().orElseThrow();
        Table table = new Table("", "events/s", "p50", "p99", "events a transaction", "ratio to best pgbench");
        reference.forEach((clients, tps) -> table.row(
                "pgbench, " + clients + " clients", Format.count(tps), "", "", "1", Format.ratio(tps / best)));
        ours.forEach((name, measured) -> table.row(
                name,
                Format.count(measured.result().perSecond()),
                Format.millis(measured.result().latencies(), 50),
                Format.millis(measured.result().latencies(), 99),
                Format.decimal(measured.batchSize()),
                Format.ratio(measured.result().perSecond() / best)));
        table.print();
        System.out.println("Each row is the best of its measurements; p50 and p99 are of requests.");
        System.out.println("Ratio at " + FULL_LOAD + " connections, median of " + pairs.size()
                + " pairs with the reference directly before: " + median(pairs) + " (wanted 1.00)");
        if (batch() > 0) {
            System.out.println("The same with batches: " + median(batchPairs) + " (wanted 3.00)");
        }
    }

    private static String median(List<Double> ratios) {
        return Format.ratio(
                ratios.stream().sorted().skip(ratios.size() / 2).findFirst().orElse(Double.NaN));
    }

    private void verify(BenchmarkEnvironment lab) throws SQLException {
        String found = lab.text("SELECT count(*) || ' rows, last position ' || max(position) FROM event_log");
        String wanted = numbers.get() + " rows, last position " + numbers.get();
        System.out.println("Answered 201 or accepted: " + numbers.get() + "; the log has " + found);
        if (!found.equals(wanted)) {
            throw new IllegalStateException("the log should have " + wanted);
        }
    }

    private int batch() {
        return options.number("batch", 0);
    }
}

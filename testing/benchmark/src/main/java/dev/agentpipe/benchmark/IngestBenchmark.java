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
 * POST /api/ingest against pgbench on the same server, in alternating rounds: other load on the machine hits both, and
 * each measurement is compared with the reference that ran shortly before it.
 */
final class IngestBenchmark {

    private static final int FULL_LOAD = 64;
    private static final List<Integer> CONNECTIONS = List.of(1, 16, FULL_LOAD);
    private static final int BATCH_CONNECTIONS = 8;
    private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m");

    private final Options options;
    private final Duration length;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Integer, Double> sweep = new LinkedHashMap<>();
    private final List<Double> references = new ArrayList<>();
    private final List<Load> loads = new ArrayList<>();

    IngestBenchmark(Options options) {
        this.options = options;
        this.length = options.length(15);
    }

    /** One way of posting, and what its measurements gave. */
    private static final class Load {

        private final PostTarget target;
        private final int connections;
        private final List<Double> rates = new ArrayList<>();
        private final List<Double> ratios = new ArrayList<>();
        private ClosedLoop.Result best;
        private double batchSize;
        private double ceiling;

        Load(PostTarget target, int connections) {
            this.target = target;
            this.connections = connections;
        }

        String name() {
            return target.path() + (target.events() > 1 ? " × " + target.events() : "") + ", " + connections
                    + (connections > 1 ? " connections" : " connection");
        }
    }

    void run() throws Exception {
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            Pgbench pgbench = new Pgbench(lab);
            ServiceProcess ingest = lab.service("ingest", JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            EventTemplate template = new EventTemplate();
            System.out.println("Events of " + template.length() + " bytes, " + length.toSeconds() + " s a measurement");
            loads(ingest, template);
            warmUp();
            for (int clients : options.tries() ? List.of(1) : Pgbench.CLIENTS) {
                sweep.put(clients, pgbench.run(clients, seconds()));
                progress("sweep", "pgbench, " + clients + " clients", sweep.get(clients));
            }
            for (int round = 1; round <= options.number("rounds", 3); round++) {
                round(pgbench, ingest, "round " + round);
            }
            for (Load load : loads) {
                load.ceiling = Ceiling.ingest(load.target, load.connections, length.dividedBy(2));
            }
            print();
            verify(lab);
        }
    }

    private void loads(ServiceProcess ingest, EventTemplate template) {
        for (int connections : CONNECTIONS) {
            loads.add(new Load(PostTarget.single(ingest, template), connections));
        }
        int batch = options.number("batch", 0);
        if (batch > 0) {
            loads.add(new Load(PostTarget.batch(ingest, template, batch), BATCH_CONNECTIONS));
        }
    }

    private void warmUp() throws IOException {
        Duration warmUp = Duration.ofSeconds(options.number("warm-up", 15));
        for (Load load : loads) {
            if (load.connections == FULL_LOAD || load.target.events() > 1) {
                new ClosedLoop(load.target, numbers).run(load.connections, warmUp);
            }
        }
    }

    /** The reference at its best before each two of ours. */
    private void round(Pgbench pgbench, ServiceProcess ingest, String stage) throws IOException, InterruptedException {
        int clients =
                Collections.max(sweep.entrySet(), Map.Entry.comparingByValue()).getKey();
        for (int i = 0; i < loads.size(); i++) {
            if (i % 2 == 0) {
                references.add(pgbench.run(clients, seconds()));
                progress(stage, "pgbench, " + clients + " clients", references.get(references.size() - 1));
            }
            Load load = loads.get(i);
            measure(ingest, load);
            double rate = load.rates.get(load.rates.size() - 1);
            load.ratios.add(rate / references.get(references.size() - 1));
            progress(stage, load.name(), rate);
        }
    }

    private void measure(ServiceProcess ingest, Load load) throws IOException {
        double batches = ingest.metric("agentpipe_ingest_batch_size_count");
        double events = ingest.metric("agentpipe_ingest_batch_size_sum");
        ClosedLoop.Result result = new ClosedLoop(load.target, numbers).run(load.connections, length);
        batches = ingest.metric("agentpipe_ingest_batch_size_count") - batches;
        events = ingest.metric("agentpipe_ingest_batch_size_sum") - events;
        load.rates.add(result.perSecond());
        if (load.best == null || result.perSecond() > load.best.perSecond()) {
            load.best = result;
            load.batchSize = events / batches;
        }
    }

    private static void progress(String stage, String name, double perSecond) {
        System.out.println(stage + ": " + name + ": " + Format.count(perSecond) + "/s");
    }

    private void print() {
        Table table = new Table(
                "median of the rounds",
                "events/s",
                "middle half",
                "p50",
                "p99",
                "events a transaction",
                "ratio to best pgbench",
                "middle half",
                "generator alone");
        sweep.forEach((clients, tps) ->
                table.row("pgbench, " + clients + " clients, once", Format.count(tps), "", "", "", "1", "", "", ""));
        Spread reference = Spread.of(references);
        table.row(
                "pgbench at its best",
                reference.text(Format::count),
                reference.half(Format::count),
                "",
                "",
                "1",
                Format.ratio(1),
                "",
                "");
        loads.forEach(load -> row(table, load));
        table.print();
        System.out.println(
                "p50 and p99 are of requests of the best round; generator alone: the same requests, answered by"
                        + " a server that does nothing. Wanted at " + FULL_LOAD
                        + " connections 1.65, with batches 3.20.");
    }

    private static void row(Table table, Load load) {
        Spread rates = Spread.of(load.rates);
        Spread ratios = Spread.of(load.ratios);
        table.row(
                load.name(),
                rates.text(Format::count),
                rates.half(Format::count),
                Format.millis(load.best.latencies(), 50),
                Format.millis(load.best.latencies(), 99),
                Format.decimal(load.batchSize),
                ratios.text(Format::ratio),
                ratios.half(Format::ratio),
                Format.count(load.ceiling));
    }

    private void verify(BenchmarkEnvironment lab) throws SQLException {
        String found = lab.text("SELECT count(*) || ' rows, last position ' || max(position) FROM event_log");
        String wanted = numbers.get() + " rows, last position " + numbers.get();
        System.out.println("Answered 201 or accepted: " + numbers.get() + "; the log has " + found);
        if (!found.equals(wanted)) {
            throw new IllegalStateException("the log should have " + wanted);
        }
    }

    /** pgbench does not take less than one. */
    private int seconds() {
        return (int) Math.max(1, length.toSeconds());
    }
}

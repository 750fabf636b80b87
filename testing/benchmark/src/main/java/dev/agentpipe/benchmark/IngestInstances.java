package dev.agentpipe.benchmark;

import dev.agentpipe.benchmark.plot.Chart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Single events over as many connections in all, to one instance of ingest-service and to several on one database. */
final class IngestInstances {

    private static final int CONNECTIONS = 64;

    private final Options options;
    private final Duration length;

    IngestInstances(Options options) {
        this.options = options;
        this.length = options.length(3);
    }

    void run() throws Exception {
        int most = options.number("instances", 4);
        int rounds = options.number("rounds", 5);
        List<List<Double>> rates = new ArrayList<>();
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            AtomicLong numbers = new AtomicLong();
            List<PostTarget> targets = new ArrayList<>();
            EventTemplate template = new EventTemplate();
            for (int i = 1; i <= most; i++) {
                targets.add(PostTarget.single(
                        lab.instance("ingest", i, GrowthBenchmark.JAVA_OPTIONS, BenchmarkEnvironment.rateLimits()),
                        template));
                rates.add(new ArrayList<>());
                new ClosedLoop(targets.get(i - 1), numbers)
                        .run(CONNECTIONS, Duration.ofSeconds(options.number("warm-up", 10)));
            }
            // All of them run throughout, and are warm: only where the connections go differs.
            for (int round = 0; round < rounds; round++) {
                for (int i = 1; i <= most; i++) {
                    rates.get(i - 1)
                            .add(new ClosedLoop(targets.subList(0, i), numbers)
                                    .run(CONNECTIONS, length)
                                    .perSecond());
                }
            }
        }
        print(rates);
    }

    private void print(List<List<Double>> rates) throws Exception {
        Table table = new Table("instances of ingest-service", "events/s", "middle half", "ratio to one");
        Chart chart = new Chart("Instances of ingest-service on one database", "instances", "events/s");
        for (int i = 1; i <= rates.size(); i++) {
            Spread spread = Spread.of(rates.get(i - 1));
            table.row(
                    i,
                    spread.text(Format::count),
                    spread.half(Format::count),
                    Format.ratio(spread.median() / Spread.of(rates.get(0)).median()));
            chart.point("single events, " + CONNECTIONS + " connections", i, spread.median());
        }
        table.print();
        chart.write(GrowthBenchmark.folder(options), "growth-ingest-instances");
    }
}

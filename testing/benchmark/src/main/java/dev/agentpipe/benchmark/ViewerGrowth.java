package dev.agentpipe.benchmark;

import dev.agentpipe.benchmark.plot.Chart;
import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Latency at a fixed rate and the most deliveries a second, over the number of viewers of everything; beside a bare loop. */
final class ViewerGrowth {

    private static final double RATE = 5;
    private static final int PROBES = 100;

    private final Options options;
    private final Duration length;
    private final Table table = new Table(
            "viewers",
            "p50 at " + (int) RATE + " events/s",
            "p99, median",
            "middle half",
            "bare loop p99",
            "most deliveries/s",
            "p99 there",
            "bare loop");
    private final Chart latencies =
            new Chart("From POST to receipt at " + (int) RATE + " events/s", "viewers", "99th percentile, ms");
    private final Chart rates = new Chart("Deliveries at the peak", "viewers", "deliveries/s").overPowersOfTen();

    ViewerGrowth(Options options) {
        this.options = options;
        this.length = options.length(3);
    }

    void run() throws Exception {
        // Each viewer is an open file here, and of the stream-service, whose limit is the same.
        int most = OpenFiles.connections();
        List<Integer> sizes = options.numbers("viewers", "100,1000,5000,10000,20000").stream()
                .map(size -> Math.min(size, most))
                .distinct()
                .toList();
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            ServiceProcess ingest =
                    lab.service("ingest", GrowthBenchmark.JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            ServiceProcess stream = lab.service(
                    "stream",
                    GrowthBenchmark.JAVA_OPTIONS,
                    BenchmarkEnvironment.viewerLimits(Collections.max(sizes) + PROBES));
            Broadcast system = new Broadcast(
                    "AgentPipe",
                    stream.address(),
                    "/api/realtime/stream",
                    PostTarget.single(ingest, new EventTemplate()),
                    new AtomicLong());
            int frameBytes = system.frameBytes();
            GrowthBenchmark.warmUp(system, sizes.get(0), length);
            for (int viewers : sizes) {
                row(viewers, system, frameBytes);
            }
        }
        table.print();
        latencies.overPowersOfTen().write(GrowthBenchmark.folder(options), "growth-viewers-latency");
        rates.write(GrowthBenchmark.folder(options), "growth-viewers-rate");
    }

    private void row(int viewers, Broadcast system, int frameBytes) throws Exception {
        try (Contender ours = Contender.ours(system, viewers, length);
                Contender bare = Contender.bareFits(viewers) ? Contender.bare(frameBytes, viewers, length) : null) {
            for (int round = 0; round < options.number("rounds", 3); round++) {
                ours.round(RATE);
                if (bare != null) {
                    bare.round(RATE);
                }
            }
            if (!options.flag("no-peak")) {
                ours.search();
                if (bare != null) {
                    bare.search();
                }
            }
            table.row(
                    Format.count((long) viewers),
                    Format.millis(ours.modest(), 50),
                    ours.p99s().text(Format::decimal) + " ms",
                    ours.p99s().half(Format::decimal),
                    bare == null ? "too few files" : bare.p99s().text(Format::decimal) + " ms",
                    rate(ours),
                    ours.peak() == null ? "" : Format.millis(ours.peak().latencies(), 99),
                    bare == null ? "" : rate(bare));
            point("AgentPipe", viewers, ours);
            if (bare != null) {
                point("bare loop", viewers, bare);
            }
        }
    }

    private void point(String line, int viewers, Contender contender) {
        latencies.point(line, viewers, contender.p99s().median());
        if (contender.peak() != null) {
            rates.point(line, viewers, contender.peak().perSecond());
        }
    }

    private static String rate(Contender contender) {
        return contender.peak() == null
                ? "not searched"
                : Format.count(contender.peak().perSecond());
    }
}

package dev.agentpipe.benchmark;

import dev.agentpipe.kit.LocalGateway;
import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Single events and viewers through the local gateway, in turn with the same on the same services without it. */
final class GatewayComparison {

    private static final int CONNECTIONS = 64;
    private static final double RATE = 50;
    private static final int PROBES = 100;

    private final Options options;
    private final Duration length;
    private final int viewers;
    private final int rounds;
    private final AtomicLong numbers = new AtomicLong();
    private final Table table = new Table("", "direct", "through the gateway", "ratio, median", "middle half");

    GatewayComparison(Options options) {
        this.options = options;
        this.length = options.length(3);
        this.viewers = options.numbers("viewers", "1000").get(0);
        this.rounds = options.number("rounds", 5);
    }

    void run() throws Exception {
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            ServiceProcess ingest =
                    lab.service("ingest", GrowthBenchmark.JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            ServiceProcess stream = lab.service(
                    "stream", GrowthBenchmark.JAVA_OPTIONS, BenchmarkEnvironment.viewerLimits(viewers + PROBES));
            try (LocalGateway gateway = StreamInstances.gateway(lab, "gateway", ingest, List.of(stream))) {
                PostTarget posts = PostTarget.single(ingest, new EventTemplate());
                events(posts, posts.at(gateway.address()));
                viewers(
                        new Broadcast("direct", stream.address(), "/api/realtime/stream", posts, numbers),
                        new Broadcast(
                                "through the gateway", gateway.address(), "/api/realtime/stream", posts, numbers));
                System.out.println(
                        "The gateway has " + Format.count(ProcessMemory.resident(gateway.pid()) / 1_000_000) + " MB.");
            }
        }
        table.print();
        System.out.println("Single events over " + CONNECTIONS + " connections; " + Format.count((long) viewers)
                + " viewers of everything, of which " + (int) RATE
                + " events/s are posted to ingest-service directly.");
    }

    private void events(PostTarget direct, PostTarget through) throws IOException {
        Duration warmUp = Duration.ofSeconds(options.number("warm-up", 15));
        new ClosedLoop(direct, numbers).run(CONNECTIONS, warmUp);
        // Its code is not even loaded.
        new ClosedLoop(through, numbers).run(CONNECTIONS, warmUp.multipliedBy(2));
        Pairs pairs = new Pairs();
        List<Double> without = new ArrayList<>();
        List<Double> p99s = new ArrayList<>();
        List<Double> p99sWithout = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            pairs.add(
                    () -> {
                        ClosedLoop.Result result = new ClosedLoop(through, numbers).run(CONNECTIONS, length);
                        p99s.add(p99(result));
                        return result.perSecond();
                    },
                    () -> {
                        ClosedLoop.Result result = new ClosedLoop(direct, numbers).run(CONNECTIONS, length);
                        p99sWithout.add(p99(result));
                        without.add(result.perSecond());
                        return result.perSecond();
                    });
        }
        row("single events/s", Spread.of(without), pairs.rates(), pairs.ratios());
        row("p99 of a request, ms", Spread.of(p99sWithout), Spread.of(p99s), null);
    }

    private static double p99(ClosedLoop.Result result) {
        return result.latencies().getValueAtPercentile(99) / 1_000.0;
    }

    private void viewers(Broadcast direct, Broadcast through) throws IOException {
        GrowthBenchmark.warmUp(direct, viewers, length);
        GrowthBenchmark.warmUp(through, viewers, length);
        try (Contender without = Contender.ours(direct, viewers, length);
                Contender with = Contender.ours(through, viewers, length)) {
            boolean peaks = !options.flag("no-peak");
            if (peaks) {
                without.search();
                with.search();
            }
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                without.round(RATE);
                with.round(RATE);
                if (without.lastRate() > 0) {
                    ratios.add(with.lastRate() / without.lastRate());
                }
            }
            row("p99 to viewers, ms", without.p99s(), with.p99s(), null);
            if (peaks) {
                row("most deliveries/s", without.rates(), with.rates(), Spread.of(ratios));
            }
            System.out.println("p50 to viewers " + Format.millis(without.modest(), 50) + " direct, "
                    + Format.millis(with.modest(), 50) + " through the gateway");
        }
    }

    private void row(String name, Spread direct, Spread through, Spread ratios) {
        table.row(
                name,
                direct.text(Format::count),
                through.text(Format::count),
                ratios == null ? "" : ratios.text(Format::ratio),
                ratios == null ? "" : ratios.half(Format::ratio));
    }
}

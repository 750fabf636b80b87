package dev.agentpipe.benchmark;

import dev.agentpipe.benchmark.plot.Chart;
import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ingest and catch-up while the log grows to millions of events, in pairs with an installation whose log has only what
 * was measured: whatever else the machine does hits both.
 */
final class LogGrowth {

    private static final int CONNECTIONS = 64;
    private static final int BATCH_CONNECTIONS = 8;
    private static final String PREFIXES = "defghijklmnopqrstuvwxyz";

    private final Options options;
    private final Duration length;
    private final int rounds;
    private final int missed;
    private final int batch;
    private final Table table = new Table(
            "events in the log",
            "single/s",
            "ratio to the short log",
            "middle half",
            "batches/s",
            "ratio",
            "middle half",
            "catch-up/s",
            "ratio",
            "middle half");
    private final Chart chart = new Chart("Rates of a long log to those of a short one", "events in the log", "ratio");

    LogGrowth(Options options) {
        this.options = options;
        this.length = options.length(3);
        this.rounds = options.number("rounds", 5);
        this.missed = options.number("missed", 100_000);
        this.batch = options.number("batch", 500);
    }

    /** One of the two installations. */
    private static final class Side {

        private final BenchmarkEnvironment lab;
        private final PostTarget single;
        private final PostTarget batch;
        private final AtomicLong numbers = new AtomicLong();

        Side(BenchmarkEnvironment lab, int events) {
            this.lab = lab;
            ServiceProcess ingest =
                    lab.service("ingest", GrowthBenchmark.JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            EventTemplate template = new EventTemplate();
            single = PostTarget.single(ingest, template);
            batch = PostTarget.batch(ingest, template, events);
        }

        double single(Duration length) throws IOException {
            return new ClosedLoop(single, numbers).run(CONNECTIONS, length).perSecond();
        }

        double batches(Duration length) throws IOException {
            return new ClosedLoop(batch, numbers).run(BATCH_CONNECTIONS, length).perSecond();
        }

        long events() throws SQLException {
            return Long.parseLong(lab.text("select coalesce(max(position), 0) from event_log"));
        }
    }

    void run() throws Exception {
        try (BenchmarkEnvironment longLab = BenchmarkEnvironment.open(options);
                BenchmarkEnvironment shortLab = BenchmarkEnvironment.open(options)) {
            Side grown = new Side(longLab, batch);
            Side small = new Side(shortLab, batch);
            warmUp(grown, small);
            List<Integer> sizes = options.numbers("sizes", "0,100000,1000000,3000000,10000000");
            int filled = 0;
            for (int i = 0; i < sizes.size(); i++) {
                fill(grown, sizes.get(i) - filled, PREFIXES.charAt(i) + "-");
                filled = sizes.get(i);
                measure(grown, small);
            }
            System.out.println("Medians of " + rounds + " pairs; the short log has only what was measured, at the end "
                    + Format.count(small.events()) + " events. Wanted: no ratio below 0.80.");
        }
        chart.write(GrowthBenchmark.folder(options), "growth-log");
    }

    private void warmUp(Side grown, Side small) throws IOException {
        Duration each = Duration.ofSeconds(options.number("warm-up", 16)).dividedBy(4);
        for (int i = 0; i < 2; i++) {
            for (Side side : List.of(grown, small)) {
                side.single(each);
                side.batches(each);
            }
        }
    }

    private static void fill(Side side, int more, String prefix) throws SQLException {
        if (more > 0) {
            try (Connection connection = side.lab.connect("agentpipe")) {
                Filler.more(more, prefix).fill(connection);
            }
        }
    }

    private void measure(Side grown, Side small) throws Exception {
        long events = grown.events();
        Pairs single = new Pairs();
        Pairs batches = new Pairs();
        for (int round = 0; round < rounds; round++) {
            single.add(() -> grown.single(length), () -> small.single(length));
            batches.add(() -> grown.batches(length), () -> small.batches(length));
        }
        Pairs catchUps = catchUps(grown, small);
        table.row(
                Format.count(events),
                single.rates().text(Format::count),
                single.ratios().text(Format::ratio),
                single.ratios().half(Format::ratio),
                batches.rates().text(Format::count),
                batches.ratios().text(Format::ratio),
                batches.ratios().half(Format::ratio),
                catchUps.rates().text(Format::count),
                catchUps.ratios().text(Format::ratio),
                catchUps.ratios().half(Format::ratio));
        double at = (double) events;
        chart.point("single events", at, single.ratios().median())
                .point("batches of " + batch, at, batches.ratios().median())
                .point("catch-up", at, catchUps.ratios().median());
        table.print();
    }

    /** Of what was posted before the stream-services started: none of it is in their memory. */
    private Pairs catchUps(Side grown, Side small) throws Exception {
        String grownFrom = post(grown);
        String smallFrom = post(small);
        Pairs pairs = new Pairs();
        try (ServiceProcess longStream = stream(grown);
                ServiceProcess shortStream = stream(small)) {
            for (Side side : List.of(grown, small)) {
                Followers.await(side.lab);
                Followers.analyze(side.lab);
            }
            CatchUp ours = catchUp(grown, longStream);
            CatchUp theirs = catchUp(small, shortStream);
            ours.rate(grownFrom, 1, missed);
            theirs.rate(smallFrom, 1, missed);
            for (int round = 0; round < rounds; round++) {
                pairs.add(() -> ours.rate(grownFrom, 1, missed), () -> theirs.rate(smallFrom, 1, missed));
            }
        }
        return pairs;
    }

    private String post(Side side) throws IOException, SQLException {
        String from = side.lab.text(
                "select epoch || '-' || coalesce((select max(position) from event_log), 0) from event_log_head");
        new ClosedLoop(side.batch, side.numbers).run(BATCH_CONNECTIONS, Duration.ofMinutes(5), missed);
        return from;
    }

    private static ServiceProcess stream(Side side) {
        return side.lab.service("stream", GrowthBenchmark.JAVA_OPTIONS, BenchmarkEnvironment.viewerLimits(1_000));
    }

    private CatchUp catchUp(Side side, ServiceProcess stream) {
        Broadcast system =
                new Broadcast("AgentPipe", stream.address(), "/api/realtime/stream", side.single, side.numbers);
        return new CatchUp(system, missed);
    }
}

package dev.agentpipe.benchmark;

import dev.agentpipe.benchmark.plot.Chart;
import dev.agentpipe.kit.ServiceProcess;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;

/** Reading a conversation and a page around its middle, over the number of its messages. */
final class ConversationGrowth {

    private static final int CLIENTS = 4;
    private static final double MICROS = 1_000;

    private final Options options;
    private final Duration length;
    private final Table table =
            new Table("messages", "last 100, p50", "p99", "100 around the middle, p50", "p99", "first 100, p50", "p99");
    private final Chart chart =
            new Chart("Reading a conversation", "messages", "99th percentile, ms").overPowersOfTen();

    ConversationGrowth(Options options) {
        this.options = options;
        this.length = options.length(3);
    }

    void run() throws Exception {
        List<Integer> sizes = options.numbers("messages", "10,100,1000,10000,100000");
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            lab.service("ingest", GrowthBenchmark.JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            try (Connection connection = lab.connect("agentpipe");
                    Statement statement = connection.createStatement()) {
                for (int size : sizes) {
                    Filler.fillLong(statement, "long-" + size, size);
                }
                statement.execute("vacuum (analyze) message, event_log, conversation");
            }
            ServiceProcess stream =
                    lab.service("stream", GrowthBenchmark.JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            Followers.await(lab);
            Followers.analyze(lab);
            ReadLoop reads = new ReadLoop(stream.uri("/"), CLIENTS);
            warmUp(reads, sizes);
            for (int size : sizes) {
                row(reads, size);
            }
        }
        table.print();
        chart.write(GrowthBenchmark.folder(options), "growth-conversations");
    }

    private void warmUp(ReadLoop reads, List<Integer> sizes) throws Exception {
        for (int size : sizes) {
            reads.run(n -> last(size), length);
            reads.run(n -> middle(size), length);
        }
    }

    private void row(ReadLoop reads, int size) throws Exception {
        Histogram last = measure(reads, n -> last(size));
        Histogram middle = measure(reads, n -> middle(size));
        Histogram first = measure(reads, n -> "/api/sessions/long-" + size + "?limit=100");
        table.row(
                Format.count((long) size),
                Format.millis(last, 50),
                Format.millis(last, 99),
                Format.millis(middle, 50),
                Format.millis(middle, 99),
                Format.millis(first, 50),
                Format.millis(first, 99));
        chart.point("last 100", size, last.getValueAtPercentile(99) / MICROS)
                .point("100 around the middle", size, middle.getValueAtPercentile(99) / MICROS)
                .point("first 100", size, first.getValueAtPercentile(99) / MICROS);
    }

    private Histogram measure(ReadLoop reads, LongFunction<String> path) throws Exception {
        return reads.run(path, length);
    }

    private static String last(int size) {
        return "/api/sessions/long-" + size + "?messages=last&limit=100";
    }

    private static String middle(int size) {
        return "/api/sessions/long-" + size + "/messages?limit=100&around=m" + Math.max(1, size / 2);
    }
}

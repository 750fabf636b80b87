package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** The first seconds after readiness, with the warm-up and without it, against the same load on the same processes later. */
final class ColdBenchmark {

    private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m", "-XX:MaxDirectMemorySize=256m");
    private static final String DEFAULT_WARM_UP = "2S";
    private static final String NO_WARM_UP = "0S";

    private static final double RATE = 50;
    private static final int CONNECTIONS = 64;
    private static final int REPETITIONS = 3;
    private static final int UPLOADS = 10;
    private static final int CONTENT = 260;

    /** At least so much of a frame is skipped when frames are counted; no event is sent before the first to find out. */
    private static final int FRAME_BYTES = 500;

    private final Options options;
    private final int viewers;
    private final Duration firstEvents;
    private final Duration firstRequests;
    private final AtomicLong numbers = new AtomicLong();

    ColdBenchmark(Options options) {
        this.options = options;
        this.viewers = options.numbers("viewers", "1000").get(0);
        this.firstEvents = options.length(8);
        this.firstRequests = options.length(5);
    }

    void run() throws Exception {
        // The load generator is cold, too.
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            requests(lab, NO_WARM_UP, table(NO_WARM_UP));
            viewers(lab, NO_WARM_UP, table(NO_WARM_UP));
        }
        for (int round = 1; round <= options.number("rounds", 3); round++) {
            for (String warmUp : List.of(DEFAULT_WARM_UP, NO_WARM_UP)) {
                Table table = table(warmUp);
                measure(warmUp, table);
                table.print();
            }
        }
    }

    private static Table table(String warmUp) {
        return new Table("AGENTPIPE_WARM_UP_LIMIT=" + warmUp, "first", "warm", "first to warm");
    }

    private void measure(String warmUp, Table table) throws Exception {
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            // Once before, for the schema and for what the kernel keeps of the files.
            start(lab, "ingest", warmUp, table(warmUp)).close();
            viewers(lab, warmUp, table);
            requests(lab, warmUp, table);
            uploads(lab, warmUp, table);
        }
    }

    private ServiceProcess start(BenchmarkEnvironment lab, String name, String warmUp, Table table) {
        long before = System.nanoTime();
        ServiceProcess service = lab.service(name, JAVA_OPTIONS, settings(warmUp));
        table.row(name + ", start to ready", Format.millis(System.nanoTime() - before), "", "");
        return service;
    }

    private static Map<String, String> settings(String warmUp) {
        Map<String, String> settings = new TreeMap<>(BenchmarkEnvironment.rateLimits());
        settings.put("AGENTPIPE_STREAM_MAX_VIEWERS_PER_ADDRESS", "20000");
        settings.put("AGENTPIPE_WARM_UP_LIMIT", warmUp);
        return settings;
    }

    private void viewers(BenchmarkEnvironment lab, String warmUp, Table table) throws Exception {
        try (ServiceProcess ingest = start(lab, "ingest", warmUp, table);
                ServiceProcess stream = start(lab, "stream", warmUp, table)) {
            PostTarget posts = PostTarget.single(ingest, new EventTemplate());
            Broadcast system = new Broadcast("AgentPipe", stream.address(), "/api/realtime/stream", posts, numbers);
            List<Histogram> runs = new ArrayList<>();
            for (int i = 0; i < REPETITIONS; i++) {
                try (Audience audience = system.audience(viewers, FRAME_BYTES);
                        OpenLoop publisher = system.publisher()) {
                    runs.add(Step.run(audience, publisher, viewers, RATE, firstEvents)
                            .latencies());
                }
            }
            Histogram warm = runs.get(REPETITIONS - 1);
            percentiles(table, "", runs.get(0), warm);
            if (warmUp.equals(DEFAULT_WARM_UP)) {
                for (String name : List.of("stream", "ingest")) {
                    percentiles(table, " while another " + name + " starts", besideStart(lab, name, system), warm);
                }
            }
        }
    }

    /** As in a rolling update: one more instance starts, and the others go on. */
    private Histogram besideStart(BenchmarkEnvironment lab, String name, Broadcast system) throws Exception {
        try (Audience audience = system.audience(viewers, FRAME_BYTES);
                OpenLoop publisher = system.publisher()) {
            CompletableFuture<ServiceProcess> another =
                    CompletableFuture.supplyAsync(() -> lab.instance(name, 2, JAVA_OPTIONS, settings(DEFAULT_WARM_UP)));
            try {
                return Step.run(audience, publisher, viewers, RATE, firstEvents).latencies();
            } finally {
                another.get().close();
            }
        }
    }

    private void percentiles(Table table, String when, Histogram first, Histogram warm) {
        for (double percentile : new double[] {50, 95, 99}) {
            String name = viewers + " viewers, " + Format.count(RATE) + " events/s, p" + (int) percentile + " of "
                    + firstEvents.toSeconds() + " s" + when;
            latencies(table, name, percentile, first, warm);
        }
    }

    private void requests(BenchmarkEnvironment lab, String warmUp, Table table) throws IOException {
        try (ServiceProcess ingest = start(lab, "ingest", warmUp, table)) {
            ClosedLoop loop = new ClosedLoop(PostTarget.single(ingest, new EventTemplate()), numbers);
            List<ClosedLoop.Result> runs = new ArrayList<>();
            for (int i = 0; i < REPETITIONS; i++) {
                runs.add(loop.run(CONNECTIONS, firstRequests));
            }
            ClosedLoop.Result first = runs.get(0);
            ClosedLoop.Result warm = runs.get(REPETITIONS - 1);
            String name = CONNECTIONS + " connections, " + firstRequests.toSeconds() + " s, ";
            table.row(
                    name + "events/s",
                    Format.count(first.perSecond()),
                    Format.count(warm.perSecond()),
                    Format.ratio(first.perSecond() / warm.perSecond()));
            latencies(table, name + "p99", 99, first.latencies(), warm.latencies());
        }
    }

    private void uploads(BenchmarkEnvironment lab, String warmUp, Table table) throws Exception {
        try (ServiceProcess upload = start(lab, "upload", warmUp, table)) {
            UploadBenchmark client = new UploadBenchmark(options);
            Path body = lab.folder().resolve("session.json");
            List<Long> took = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                SessionFile.write(body, CONTENT);
                long before = System.nanoTime();
                UploadBenchmark.conversation(client.send(upload, body));
                took.add(System.nanoTime() - before);
            }
            long warm = took.get(UPLOADS - 1);
            table.row(
                    "upload of " + Format.count(SessionFile.MESSAGES) + " messages",
                    Format.millis(took.get(0)),
                    Format.millis(warm),
                    Format.ratio((double) took.get(0) / warm));
        }
    }

    private static void latencies(Table table, String name, double percentile, Histogram first, Histogram warm) {
        table.row(
                name,
                Format.millis(first, percentile),
                Format.millis(warm, percentile),
                Format.ratio((double) first.getValueAtPercentile(percentile)
                        / Math.max(1, warm.getValueAtPercentile(percentile))));
    }
}

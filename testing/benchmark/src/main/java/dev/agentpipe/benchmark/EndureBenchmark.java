package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Hours at half of the peak, with viewers that come and go, instances that are restarted, and retention: nothing is lost,
 * and memory, descriptors and tables do not grow.
 */
final class EndureBenchmark {

    private static final List<String> JAVA_OPTIONS = List.of("-Xmx256m");
    private static final int INSTANCES = 2;
    private static final double MEGA = 1e6;
    private static final int MOST_SAMPLE_SECONDS = 60;
    private static final int FEWEST_SAMPLES = 30;
    private static final Duration AT_LEAST = Duration.ofSeconds(3);
    private static final Duration CATCH_UP = Duration.ofMinutes(2);
    private static final Duration TURN = Duration.ofMinutes(1);
    /** The shortest that retention of conversations can be told. */
    private static final int RETENTION_MINUTES = 60;

    private static final int RETENTION_SETTLES_MINUTES = 15;
    /** In less the heaps and the log have not even reached their limits. */
    private static final int FEWEST_MINUTES_JUDGED = 10;

    private static final String LOG_SIZE = "256M";

    private final Options options;
    private final Duration length;
    private final int sampleSeconds;
    private final Samples memory = new Samples("resident memory", " MB", 0.1, 24);
    private final Samples descriptors = new Samples("descriptors", "", 0.1, 20);
    private final Samples log = new Samples("log", " MB", 0.1, 32);
    private final Samples tables = new Samples("table with indexes", " MB", 0.1, 32);
    private List<ServiceProcess> ingest = List.of();
    private List<ServiceProcess> stream = List.of();

    EndureBenchmark(Options options) {
        this.options = options;
        Duration wanted = Duration.ofMinutes(options.number("minutes", 120));
        this.length = wanted.compareTo(AT_LEAST) < 0 ? AT_LEAST : wanted;
        this.sampleSeconds = (int) Math.max(1, Math.min(MOST_SAMPLE_SECONDS, length.toSeconds() / FEWEST_SAMPLES));
    }

    void run() throws Exception {
        System.out.println(Machine.description());
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            ingest = instances(lab, "ingest");
            stream = instances(lab, "stream");
            List<EnduringViewer> steady = IntStream.range(0, options.number("viewers", 10))
                    .mapToObj(i -> new EnduringViewer(stream))
                    .toList();
            awaitConnected(steady);
            List<PostTarget> targets = ingest.stream()
                    .map(instance -> PostTarget.single(instance, new EventTemplate()))
                    .toList();
            EnduringWriters writers = new EnduringWriters(targets);
            try (Visitors visitors = new Visitors(stream, steady.size());
                    FollowerLag lag = new FollowerLag(stream.get(0))) {
                endure(lab, writers, steady, visitors);
                judge(lab, writers, steady, visitors);
                System.out.println("The followers were at most " + Format.decimal(lag.most()) + " s behind the log");
            } finally {
                writers.end();
                steady.forEach(EnduringViewer::close);
            }
        }
    }

    private static List<ServiceProcess> instances(BenchmarkEnvironment lab, String service) {
        Map<String, String> settings = BenchmarkEnvironment.viewerLimits(1_000);
        if (service.equals("stream")) {
            settings.put("AGENTPIPE_RETENTION_LOG_SIZE", LOG_SIZE);
            settings.put("AGENTPIPE_RETENTION_CONVERSATIONS", RETENTION_MINUTES + "M");
            settings.put("AGENTPIPE_RETENTION_INTERVAL", "1M");
        }
        return IntStream.rangeClosed(1, INSTANCES)
                .mapToObj(number -> lab.instance(service, number, JAVA_OPTIONS, settings))
                .toList();
    }

    private static void awaitConnected(List<EnduringViewer> viewers) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + CATCH_UP.toNanos();
        while (viewers.stream().anyMatch(viewer -> viewer.check().position() < 0)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("a viewer was not connected");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void endure(
            BenchmarkEnvironment lab, EnduringWriters writers, List<EnduringViewer> steady, Visitors visitors)
            throws Exception {
        double rate = rate(writers);
        writers.pace(rate);
        System.out.println("From now on " + Format.count(rate) + " events/s for " + length);
        Duration pause = length.dividedBy(8).compareTo(TURN) < 0 ? length.dividedBy(8) : TURN;
        long start = System.nanoTime();
        long nextTurn = TURN.toSeconds();
        // The first of each lives from the beginning to the end, so that what it holds can be compared.
        Restarts restarts = new Restarts(List.of(ingest.get(1), stream.get(1)), pause);
        try {
            for (long second = 0; second <= length.toSeconds(); second++) {
                sleepUntil(start, second);
                writers.check();
                restarts.check();
                visitors.tick();
                if (second % sampleSeconds == 0) {
                    sample(lab, second / 60.0, writers);
                }
                if (second >= nextTurn) {
                    writers.turn();
                    // To the other instance: else all of them would stay with the one that is never restarted.
                    steady.forEach(viewer -> viewer.pause(0));
                    nextTurn += TURN.toSeconds();
                }
            }
        } finally {
            restarts.end();
        }
        restarts.check();
        System.out.println("Restarted " + restarts.count() + " times");
        writers.end();
        writers.check();
    }

    /** As told, or half of what the writers reach with the viewers there. */
    private double rate(EnduringWriters writers) throws Exception {
        int told = options.number("rate", 0);
        if (told > 0) {
            return told;
        }
        int seconds = Math.max(1, options.number("seconds", 15));
        TimeUnit.SECONDS.sleep(seconds);
        long before = writers.answered();
        TimeUnit.SECONDS.sleep(seconds);
        writers.check();
        double peak = (double) (writers.answered() - before) / seconds;
        System.out.println("Peak with the viewers: " + Format.count(peak) + " events/s");
        return peak / 2;
    }

    private static void sleepUntil(long start, long second) throws InterruptedException {
        long left = start + TimeUnit.SECONDS.toNanos(second) - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
    }

    private void sample(BenchmarkEnvironment lab, double minute, EnduringWriters writers)
            throws IOException, SQLException {
        Map<String, Double> resident = new LinkedHashMap<>();
        Map<String, Double> open = new LinkedHashMap<>();
        for (ServiceProcess instance : List.of(ingest.get(0), stream.get(0))) {
            resident.put(instance.service(), ProcessMemory.resident(instance.pid()) / MEGA);
            open.put(instance.service(), (double) ProcessMemory.descriptors(instance.pid()));
        }
        memory.add(minute, resident);
        descriptors.add(minute, open);
        log.add(minute, TableSizes.log(lab));
        tables.add(minute, TableSizes.others(lab));
        System.out.println("minute " + Format.decimal(minute) + ": " + Format.count(writers.answered())
                + " messages answered, resident " + resident);
    }

    private void judge(
            BenchmarkEnvironment lab, EnduringWriters writers, List<EnduringViewer> steady, Visitors visitors)
            throws Exception {
        List<String> faults = new ArrayList<>();
        long head = Long.parseLong(lab.text("select max(position) from event_log"));
        awaitAll(Stream.concat(steady.stream(), visitors.present().stream()).toList(), head, faults);
        for (EnduringViewer viewer : steady) {
            if (viewer.check().messages() != writers.answered()) {
                faults.add("a viewer received " + viewer.check().messages() + " messages, answered were "
                        + writers.answered());
            }
        }
        List<OrderCheck> checks = Stream.concat(steady.stream().map(EnduringViewer::check), visitors.checks().stream())
                .toList();
        checks.stream().map(OrderCheck::fault).filter(fault -> fault != null).forEach(faults::add);
        long delivered = checks.stream().mapToLong(OrderCheck::events).sum();
        new Table("delivered", "")
                .row("messages answered", Format.count(writers.answered()))
                .row("requests repeated", Format.count(writers.repeats()))
                .row(
                        "viewers that stayed, and that came and went",
                        steady.size() + ", " + visitors.checks().size())
                .row("events received by all of them, in order and without a gap", Format.count(delivered))
                .row("faults", faults.size())
                .print();
        faults.addAll(growth());
        if (!faults.isEmpty()) {
            throw new IllegalStateException(String.join("\n", faults));
        }
    }

    /** Somebody may be away, or catch up. */
    private static void awaitAll(List<EnduringViewer> viewers, long head, List<String> faults)
            throws InterruptedException {
        long deadline = System.nanoTime() + CATCH_UP.toNanos();
        for (EnduringViewer viewer : viewers) {
            OrderCheck check = viewer.check();
            while (check.position() < head && check.fault() == null && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            if (check.position() < head && check.fault() == null) {
                faults.add("a viewer is at " + check.position() + ", the log at " + head);
            }
        }
    }

    private List<String> growth() throws IOException {
        Table table =
                new Table("second half of " + length.toMinutes() + " min", "first", "last", "rise", "may rise", "");
        double from = length.toMinutes() < FEWEST_MINUTES_JUDGED ? Double.MAX_VALUE : 0;
        List<String> growing = new ArrayList<>();
        growing.addAll(memory.judge(table, from));
        growing.addAll(descriptors.judge(table, from));
        growing.addAll(log.judge(table, from));
        // Until the first conversations are old enough they have to grow.
        growing.addAll(tables.judge(table, RETENTION_MINUTES + RETENTION_SETTLES_MINUTES));
        table.print();
        Path folder = GrowthBenchmark.folder(options);
        memory.chart("Resident memory of the instances that were not restarted", "MB")
                .write(folder, "endure-memory");
        descriptors.chart("Open file descriptors", "descriptors").write(folder, "endure-descriptors");
        log.chart("The log, limited to " + LOG_SIZE, "MB").write(folder, "endure-log");
        tables.chart("Other tables with their indexes", "MB").write(folder, "endure-tables");
        return growing.stream().map(name -> name + " grows").toList();
    }
}

package dev.agentpipe.benchmark;

import dev.agentpipe.benchmark.plot.Chart;
import dev.agentpipe.kit.LocalGateway;
import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Viewers of one to several instances of stream-service behind the local gateway, and of one without it. */
final class StreamInstances {

    private static final double RATE = 50;
    private static final int PROBES = 100;
    private static final List<String> GATEWAY_OPTIONS =
            List.of("-Xmx256m", "-XX:MaxDirectMemorySize=256m", "-XX:+UseSerialGC", "-Xms24m");
    private static final Map<String, String> GATEWAY_LIMITS = Map.of(
            "AGENTPIPE_GATEWAY_MAX_CONNECTIONS", "100000",
            "AGENTPIPE_GATEWAY_MAX_CONNECTIONS_PER_ADDRESS", "100000");

    private final Options options;
    private final Duration length;
    private final int viewers;
    private final AtomicLong numbers = new AtomicLong();
    private final Table table =
            new Table("", "p50 at " + (int) RATE + " events/s", "p99, median", "middle half", "most deliveries/s");
    private final Chart rates = new Chart("Stream instances behind the local gateway", "instances", "deliveries/s");

    StreamInstances(Options options) {
        this.options = options;
        this.length = options.length(3);
        this.viewers = options.numbers("viewers", "1000").get(0);
    }

    void run() throws Exception {
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            ServiceProcess ingest =
                    lab.service("ingest", GrowthBenchmark.JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            PostTarget posts = PostTarget.single(ingest, new EventTemplate());
            List<ServiceProcess> streams = new ArrayList<>();
            for (int i = 1; i <= Math.min(3, options.number("instances", 3)); i++) {
                streams.add(lab.instance(
                        "stream",
                        i,
                        GrowthBenchmark.JAVA_OPTIONS,
                        BenchmarkEnvironment.viewerLimits(viewers + PROBES)));
                Broadcast direct =
                        new Broadcast("direct", streams.get(i - 1).address(), "/api/realtime/stream", posts, numbers);
                GrowthBenchmark.warmUp(direct, viewers, length);
                if (i == 1) {
                    measure("one instance, direct", direct, 0);
                }
                try (LocalGateway gateway = gateway(lab, "gateway-" + i, ingest, streams)) {
                    Broadcast system = new Broadcast(
                            "through the gateway",
                            gateway.address(),
                            streams.stream().map(ServiceProcess::address).toList(),
                            "/api/realtime/stream",
                            posts,
                            numbers);
                    measure(i + " behind the gateway", system, i);
                }
            }
        }
        table.print();
        System.out.println(
                Format.count((long) viewers) + " viewers of everything in all; posted to ingest-service directly.");
        rates.write(GrowthBenchmark.folder(options), "growth-stream-instances");
    }

    /** With the memory that it has in deploy/local. */
    static LocalGateway gateway(
            BenchmarkEnvironment lab, String name, ServiceProcess ingest, List<ServiceProcess> streams)
            throws IOException {
        return new LocalGateway(
                lab.folder().resolve(name), List.of(ingest), List.of(), streams, GATEWAY_OPTIONS, GATEWAY_LIMITS);
    }

    private void measure(String name, Broadcast system, int instances) throws Exception {
        try (Contender contender = Contender.ours(system, viewers, length)) {
            // The gateway has begun a moment ago.
            contender.at(2 * RATE);
            for (int round = 0; round < options.number("rounds", 3); round++) {
                contender.round(RATE);
            }
            if (!options.flag("no-peak")) {
                contender.search();
            }
            table.row(
                    name,
                    Format.millis(contender.modest(), 50),
                    contender.p99s().text(Format::decimal) + " ms",
                    contender.p99s().half(Format::decimal),
                    contender.peak() == null
                            ? "not searched"
                            : Format.count(contender.peak().perSecond()));
            if (contender.peak() != null) {
                rates.point(
                        instances == 0 ? "direct" : "through the gateway",
                        Math.max(1, instances),
                        contender.peak().perSecond());
            }
        }
    }
}

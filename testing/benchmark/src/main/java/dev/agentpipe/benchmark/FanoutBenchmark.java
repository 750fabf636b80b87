package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Events through the whole path to many viewers of one stream-service, against nginx with Nchan in the same run. */
final class FanoutBenchmark {

    private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m");
    /** As the local start has it: the heap grows when what it keeps does, not with what nobody has collected yet. */
    private static final List<String> SMALL_HEAP = List.of("-Xmx512m", "-XX:+UseSerialGC", "-Xms24m");

    private static final int WARM_UP_VIEWERS = 300;
    private static final double WARM_UP_RATE = 300;

    private final Options options;
    private final Duration length;
    private final AtomicLong numbers = new AtomicLong();

    FanoutBenchmark(Options options) {
        this.options = options;
        this.length = options.length(5);
    }

    void run() throws Exception {
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            ServiceProcess ingest = lab.service("ingest", JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            try (ServiceProcess stream = lab.service("stream", JAVA_OPTIONS, raised())) {
                Broadcast ours = ours(ingest, stream);
                if (options.number("warm-up", 10) > 0) {
                    warmUp(ours);
                }
                new FanoutComparison(options, lab.folder(), length, ours).run();
                new SmallAudience(ours, length.multipliedBy(3)).run();
                new CatchUp(ours, options.number("missed", 100_000)).run();
            }
            // A process that has not seen any load yet: its memory has not grown for other reasons.
            ServiceProcess fresh = lab.service("stream", SMALL_HEAP, raised());
            new IdleAudience(ours(ingest, fresh), fresh, idle()).run();
            System.out.println("Answered 201: " + numbers.get() + "; the log has "
                    + lab.text("SELECT count(*) FROM event_log") + " rows");
        }
    }

    private static Map<String, String> raised() {
        return BenchmarkEnvironment.viewerLimits(20_000);
    }

    private int idle() {
        return options.number("idle", 10_000);
    }

    private Broadcast ours(ServiceProcess ingest, ServiceProcess stream) {
        PostTarget posts = PostTarget.single(ingest, new EventTemplate());
        return new Broadcast("AgentPipe", stream.address(), "/api/realtime/stream", posts, numbers);
    }

    private void warmUp(Broadcast system) throws IOException {
        Duration step = Duration.ofSeconds(options.number("warm-up", 10)).dividedBy(3);
        try (Audience audience = system.audience(WARM_UP_VIEWERS);
                OpenLoop publisher = system.publisher()) {
            for (int i = 1; i <= 3; i++) {
                Step.run(audience, publisher, WARM_UP_VIEWERS, i * WARM_UP_RATE, step)
                        .print("warm-up");
            }
        }
    }
}

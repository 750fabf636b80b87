package dev.agentpipe.benchmark;

import dev.agentpipe.kit.Checkout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** How the figures change with the size of what they depend on, one after the other; each part ends with a table and charts. */
final class GrowthBenchmark {

    /** For all services of these runs. */
    static final List<String> JAVA_OPTIONS = List.of("-Xmx512m");

    private static final int WARM_UP_VIEWERS = 300;
    private static final double WARM_UP_RATE = 300;
    private static final String ALL = "log,rows,viewers,conversations,ingest,stream,gateway";

    private final Options options;

    GrowthBenchmark(Options options) {
        this.options = options;
    }

    void run() throws Exception {
        Set<String> known = Set.of(ALL.split(",", -1));
        List<String> parts = List.of(options.text("parts", ALL).split(",", -1));
        for (String part : parts) {
            if (!known.contains(part)) {
                throw new IllegalArgumentException("there is no part " + part + "; there are " + ALL);
            }
        }
        System.out.println(Machine.description());
        for (String part : parts) {
            System.out.println("\n== " + part);
            switch (part) {
                case "log" -> new LogGrowth(options).run();
                case "rows" -> new RowGrowth(options).run();
                case "viewers" -> new ViewerGrowth(options).run();
                case "conversations" -> new ConversationGrowth(options).run();
                case "ingest" -> new IngestInstances(options).run();
                case "stream" -> new StreamInstances(options).run();
                default -> new GatewayComparison(options).run();
            }
        }
        System.out.println(Machine.description());
    }

    /** What the JIT compiler does in the first seconds of a stream-service is not to be measured. */
    static void warmUp(Broadcast system, int viewers, Duration length) throws IOException {
        try (Contender warm = Contender.ours(system, Math.min(WARM_UP_VIEWERS, viewers), length.multipliedBy(2))) {
            warm.at(WARM_UP_RATE);
            warm.at(2 * WARM_UP_RATE);
        }
    }

    /** Where the tables and charts go. */
    static Path folder(Options options) {
        return Path.of(options.text(
                "folder", Checkout.file("testing/benchmark/target/charts").toString()));
    }
}

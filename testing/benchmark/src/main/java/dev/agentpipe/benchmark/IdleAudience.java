package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What idle viewers cost, and how long one event takes to reach all of them. */
final class IdleAudience {

    private static final int VIEWERS = 10_000;
    private static final int FIRST = 100;
    private static final int SETTLE_SECONDS = 5;
    private static final double KILO = 1_000;

    private final Broadcast system;
    private final ServiceProcess stream;

    IdleAudience(Broadcast system, ServiceProcess stream) {
        this.system = system;
        this.stream = stream;
    }

    void run() throws IOException, InterruptedException {
        // The classes and pools that the first viewers need are not what one viewer costs.
        try (Audience first = system.audience(FIRST)) {
            oneToAll(first, FIRST);
        }
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        long before = ProcessMemory.resident(stream.pid());
        long start = System.nanoTime();
        try (Audience audience = system.audience(VIEWERS)) {
            double connecting = (double) (System.nanoTime() - start) / 1e9;
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            long after = ProcessMemory.resident(stream.pid());
            Step cold = oneToAll(audience, VIEWERS);
            Step again = oneToAll(audience, VIEWERS);
            long afterEvents = ProcessMemory.resident(stream.pid());
            new Table("10,000 idle viewers of one instance", "measured", "wanted")
                    .row("connected", VIEWERS - audience.lost(), VIEWERS)
                    .row("connecting took", Format.decimal(connecting) + " s", "")
                    .row("resident before", Format.decimal(before / KILO / KILO) + " MB", "")
                    .row("resident after", Format.decimal(after / KILO / KILO) + " MB", "")
                    .row("for each viewer", Format.decimal((after - before) / KILO / VIEWERS) + " KB", "15 KB")
                    .row(
                            "for each viewer, after two events",
                            Format.decimal((afterEvents - before) / KILO / VIEWERS) + " KB",
                            "15 KB")
                    .row("one event reached all in", Format.millis(cold.latencies(), 100), "1,000 ms")
                    .row("the next one", Format.millis(again.latencies(), 100), "1,000 ms")
                    .print();
        }
    }

    private Step oneToAll(Audience audience, int viewers) throws IOException {
        try (OpenLoop publisher = system.publisher()) {
            Step step = Step.run(audience, publisher, viewers, 1, Duration.ofMillis(1));
            if (!step.complete()) {
                throw new IOException("an event did not reach all viewers: " + audience.spread());
            }
            return step;
        }
    }
}

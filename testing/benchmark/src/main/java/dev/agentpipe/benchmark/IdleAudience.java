package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What idle viewers cost, and how long one event takes to reach all of them. */
final class IdleAudience {

    private static final int MOST_FIRST = 100;
    private static final int SETTLE_SECONDS = 5;
    private static final int SETTLE_VIEWERS = 1_000;
    private static final double KILO = 1_000;

    private final Broadcast system;
    private final ServiceProcess stream;
    private final int viewers;

    IdleAudience(Broadcast system, ServiceProcess stream, int viewers) {
        this.system = system;
        this.stream = stream;
        this.viewers = viewers;
    }

    void run() throws IOException, InterruptedException {
        // The classes and pools that the first viewers need are not what one viewer costs.
        int few = Math.min(viewers, MOST_FIRST);
        try (Audience first = system.audience(few)) {
            oneToAll(first, few);
        }
        settle();
        long before = ProcessMemory.resident(stream.pid());
        long start = System.nanoTime();
        try (Audience audience = system.audience(viewers)) {
            double connecting = (double) (System.nanoTime() - start) / 1e9;
            settle();
            long after = ProcessMemory.resident(stream.pid());
            Step cold = oneToAll(audience, viewers);
            Step again = oneToAll(audience, viewers);
            long afterEvents = ProcessMemory.resident(stream.pid());
            new Table(Format.count((long) viewers) + " idle viewers of one instance", "measured", "wanted")
                    .row("connected", viewers - audience.lost(), viewers)
                    .row("connecting took", Format.decimal(connecting) + " s", "")
                    .row("resident before", Format.decimal(before / KILO / KILO) + " MB", "")
                    .row("resident after", Format.decimal(after / KILO / KILO) + " MB", "")
                    .row("for each viewer", Format.decimal((after - before) / KILO / viewers) + " KB", "13 KB")
                    .row(
                            "for each viewer, after two events",
                            Format.decimal((afterEvents - before) / KILO / viewers) + " KB",
                            "13 KB")
                    .row("one event reached all in", Format.millis(cold.latencies(), 100), "1,000 ms")
                    .row("the next one", Format.millis(again.latencies(), 100), "1,000 ms")
                    .print();
        }
    }

    /** Few are settled at once. */
    private void settle() throws InterruptedException {
        TimeUnit.SECONDS.sleep(Math.min(SETTLE_SECONDS, viewers / SETTLE_VIEWERS));
    }

    private Step oneToAll(Audience audience, int all) throws IOException {
        try (OpenLoop publisher = system.publisher()) {
            Step step = Step.run(audience, publisher, all, 1, Duration.ofMillis(1), Audience.CERTAIN);
            if (!step.complete()) {
                throw new IOException("an event did not reach all viewers: " + audience.spread());
            }
            return step;
        }
    }
}

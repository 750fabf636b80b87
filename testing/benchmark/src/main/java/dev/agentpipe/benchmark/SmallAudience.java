package dev.agentpipe.benchmark;

import java.io.IOException;
import java.time.Duration;

/** The everyday case: some viewers, some events, and how long one takes from POST to receipt. */
final class SmallAudience {

    private static final int VIEWERS = 100;
    private static final double RATE = 100;

    private final Broadcast system;
    private final Duration length;

    SmallAudience(Broadcast system, Duration length) {
        this.system = system;
        this.length = length;
    }

    void run() throws IOException {
        try (Audience audience = system.audience(VIEWERS);
                OpenLoop publisher = system.publisher()) {
            Step.run(audience, publisher, VIEWERS, RATE, length.dividedBy(3));
            Step step = Step.run(audience, publisher, VIEWERS, RATE, length);
            new Table("from POST to receipt", "p50", "p99", "p99.9", "wanted p99")
                    .row(
                            VIEWERS + " viewers, " + Format.count(RATE) + " events/s",
                            Format.millis(step.latencies(), 50),
                            Format.millis(step.latencies(), 99),
                            Format.millis(step.latencies(), 99.9),
                            "20 ms")
                    .print();
        }
    }
}

package dev.agentpipe.benchmark;

import java.io.IOException;
import java.time.Duration;

/** The everyday case: some viewers, some events, and how long one takes from POST to receipt. */
final class SmallAudience {

    private static final int VIEWERS = 100;
    private static final double RATE = 100;
    private static final Duration LENGTH = Duration.ofSeconds(15);

    private final Broadcast system;

    SmallAudience(Broadcast system) {
        this.system = system;
    }

    void run() throws IOException {
        try (Audience audience = system.audience(VIEWERS);
                OpenLoop publisher = system.publisher()) {
            Step.run(audience, publisher, VIEWERS, RATE, LENGTH.dividedBy(3));
            Step step = Step.run(audience, publisher, VIEWERS, RATE, LENGTH);
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

package dev.agentpipe.benchmark;

import java.io.IOException;
import java.time.Duration;

/** Raises the rate until the system no longer keeps up, then searches again around its best. */
final class PeakSearch {

    private static final double FIRST_DELIVERIES = 40_000;
    private static final double GROWTH = 2;
    private static final int MISSES = 2;
    private static final double[] AGAIN = {1.3, 1.15, 1};

    private final Broadcast system;
    private final int viewers;
    private final Duration length;
    private Audience audience;
    private Step best;

    PeakSearch(Broadcast system, int viewers, Duration length) {
        this.system = system;
        this.viewers = viewers;
        this.length = length;
    }

    /** The step with the most deliveries per second in which every viewer got every event; null if there is none. */
    Step run() throws IOException {
        try (OpenLoop publisher = system.publisher()) {
            audience = system.audience(viewers);
            int misses = 0;
            double rate = FIRST_DELIVERIES / viewers;
            while (misses < MISSES) {
                misses += step(publisher, rate).kept() ? 0 : 1;
                rate *= GROWTH;
            }
            for (double factor : AGAIN) {
                if (best != null) {
                    step(publisher, factor * best.perSecond() / viewers);
                }
            }
            return best;
        } finally {
            audience.close();
        }
    }

    private Step step(OpenLoop publisher, double rate) throws IOException {
        Step step = Step.run(audience, publisher, viewers, rate, length).print(system.name());
        if (step.complete() && (best == null || step.perSecond() > best.perSecond())) {
            best = step;
        }
        if (!step.complete()) {
            audience.close();
            audience = system.audience(viewers);
        }
        return step;
    }
}

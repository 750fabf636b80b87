package dev.agentpipe.benchmark;

import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Result of posting at one rate to one audience.
 *
 * @param rate intended events per second
 * @param perSecond deliveries per second, from the first event to the last delivery, over all viewers
 * @param latencies from the time an event was due to each viewer's receipt, in microseconds
 * @param complete whether every viewer got every event
 */
record Step(double rate, int viewers, double perSecond, Histogram latencies, boolean complete) {

    private static final double SAMPLES_PER_SECOND = 50_000;
    private static final int LEAST_FRAME = 600;
    private static final double PACE = 0.9;
    /** Beyond its peak a system may lose events, and a search meets that several times. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    static Step run(Audience audience, OpenLoop publisher, int viewers, double rate, Duration length)
            throws IOException {
        return run(audience, publisher, viewers, rate, length, SILENCE);
    }

    /** {@code silence}: how long none has to come until what is missing counts as lost. */
    static Step run(Audience audience, OpenLoop publisher, int viewers, double rate, Duration length, Duration silence)
            throws IOException {
        int sampleEvery = Math.max(1, (int) (rate * viewers / SAMPLES_PER_SECOND));
        long before = audience.events();
        long bytesBefore = audience.bytes();
        audience.latencies();
        OpenLoop.Posted posted = publisher.run(rate, length, sampleEvery);
        boolean complete = audience.await(before + posted.events() * viewers, silence);
        double seconds = (audience.lastNanos() - posted.startNanos()) / 1e9;
        Step step = new Step(rate, viewers, (audience.events() - before) / seconds, audience.latencies(), complete);
        checkCount(audience.events() - before, posted.events() * viewers, audience.bytes() - bytesBefore);
        if (!complete) {
            System.out.println("  lost: " + audience.lost() + " viewers thrown out, " + audience.spread()
                    + " events in all, posted " + posted.events());
        }
        return step;
    }

    /** Checks the counting: no more events than were posted, and the bytes that so many events have. */
    private static void checkCount(long counted, long posted, long bytes) {
        if (counted > posted || bytes < counted * LEAST_FRAME) {
            throw new IllegalStateException(
                    "counted " + counted + " deliveries of " + posted + " in " + bytes + " bytes");
        }
    }

    /** Whether the system kept up with the intended rate. */
    boolean kept() {
        return complete && perSecond >= PACE * rate * viewers;
    }

    Step print(String name) {
        System.out.println("  " + name + ", " + viewers + " viewers, " + Format.count(rate) + " events/s: "
                + Format.count(perSecond) + " deliveries/s, p50 " + Format.millis(latencies, 50) + ", p99 "
                + Format.millis(latencies, 99) + (complete ? "" : ", incomplete"));
        return this;
    }
}

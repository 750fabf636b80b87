package dev.agentpipe.benchmark;

import java.io.IOException;
import java.time.Duration;

/** How fast one viewer that was disconnected gets what it missed. */
final class CatchUp {

    private static final int EVENTS = 100_000;
    private static final int CONNECTIONS = 64;
    private static final int RUNS = 3;
    private static final Duration FILL_LIMIT = Duration.ofMinutes(5);

    private final Broadcast system;

    CatchUp(Broadcast system) {
        this.system = system;
    }

    void run() throws IOException {
        String startsAfter;
        try (FrameProbe probe = new FrameProbe(system.viewers(), system.path())) {
            startsAfter = probe.firstId();
        }
        long filled = new ClosedLoop(system.posts(), system.numbers())
                .run(CONNECTIONS, FILL_LIMIT, EVENTS)
                .events();
        Table table = new Table("catch-up of " + Format.count(filled) + " events", "events/s", "wanted");
        for (int run = 1; run <= RUNS; run++) {
            table.row("run " + run, Format.count((double) filled / seconds(startsAfter, filled)), "50,000");
        }
        table.print();
    }

    private double seconds(String startsAfter, long events) throws IOException {
        Broadcast missed = new Broadcast(
                system.name(),
                system.viewers(),
                system.path() + "?lastEventId=" + startsAfter,
                system.posts(),
                system.numbers());
        int frame = system.frameBytes();
        long start = System.nanoTime();
        try (Audience audience = missed.audience(1, frame)) {
            if (!audience.await(events)) {
                throw new IOException("catch-up ended early: " + audience.spread());
            }
            return (audience.lastNanos() - start) / 1e9;
        }
    }
}

package dev.agentpipe.benchmark;

import java.io.IOException;
import java.time.Duration;

/** How fast viewers that were disconnected get what they missed: one, and many that come back at once. */
final class CatchUp {

    private static final int CONNECTIONS = 64;
    private static final int RUNS = 3;
    private static final int MOST = 100;
    private static final Duration FILL_LIMIT = Duration.ofMinutes(5);

    private final Broadcast system;
    private final int events;

    CatchUp(Broadcast system, int events) {
        this.system = system;
        this.events = events;
    }

    void run() throws IOException {
        String startsAfter;
        try (FrameProbe probe = new FrameProbe(system.viewers(), system.path())) {
            startsAfter = probe.firstId();
        }
        long filled = new ClosedLoop(system.posts(), system.numbers())
                .run(CONNECTIONS, FILL_LIMIT, events)
                .events();
        Table table = new Table("catch-up of " + Format.count(filled) + " events", "deliveries/s", "wanted");
        for (int run = 1; run <= RUNS; run++) {
            table.row("one viewer, run " + run, Format.count(rate(startsAfter, 1, filled)), "50,000");
        }
        int many = Math.min(events, MOST);
        table.row(many + " viewers at once", Format.count(rate(startsAfter, many, filled)), "");
        table.print();
    }

    /** Deliveries per second until so many viewers have what came after this id. */
    double rate(String startsAfter, int viewers, long missed) throws IOException {
        Broadcast after = new Broadcast(
                system.name(),
                system.viewers(),
                system.path() + "?lastEventId=" + startsAfter,
                system.posts(),
                system.numbers());
        int frame = system.frameBytes();
        long start = System.nanoTime();
        try (Audience audience = after.audience(viewers, frame)) {
            if (!audience.await(viewers * missed, Audience.CERTAIN)) {
                throw new IOException("catch-up ended early: " + audience.spread());
            }
            return viewers * missed / ((audience.lastNanos() - start) / 1e9);
        }
    }
}

package dev.agentpipe.stream.statistics;

import java.time.Instant;

/** A quarter of an hour, the unit of all counts: days of every time zone consist of them. */
final class Quarter {

    static final long SECONDS = 15 * 60;

    private Quarter() {}

    /** This moment rounded down to the start of a quarter hour. */
    static Instant of(Instant moment) {
        return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), SECONDS) * SECONDS);
    }

    /** This moment rounded up to the start of a quarter hour. */
    static Instant from(Instant moment) {
        Instant begin = of(moment);
        return begin.equals(moment) ? begin : begin.plusSeconds(SECONDS);
    }
}

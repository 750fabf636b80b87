package dev.agentpipe.stream.statistics;

import java.time.Instant;

/** A quarter of an hour, by which everything is counted: days of every time zone are made of them. */
final class Quarter {

    static final long SECONDS = 15 * 60;

    private Quarter() {}

    /** The begin of the one that holds this moment. */
    static Instant of(Instant moment) {
        return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), SECONDS) * SECONDS);
    }

    /** The begin of the first one that begins then or later. */
    static Instant from(Instant moment) {
        Instant begin = of(moment);
        return begin.equals(moment) ? begin : begin.plusSeconds(SECONDS);
    }
}

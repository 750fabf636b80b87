package dev.agentpipe.stream.replay;

import java.time.Duration;
import java.time.Instant;

/** When each event of a replay is due: as far from the one before as it was, as many times faster, and no further than a cap. */
final class Pace {

    /** A reader that was held up for longer goes on at the pace of the conversation, and does not hurry after it. */
    private static final Duration LATE = Duration.ofMillis(250);

    private final int speed;
    private final Duration maxPause;
    private Instant last;
    private Duration due;

    Pace(int speed, Duration maxPause) {
        this.speed = speed;
        this.maxPause = maxPause;
    }

    /** How long it is from {@code now}, any clock that never goes back, to an event of this time. */
    Duration until(Instant at, Duration now) {
        Duration when = (due == null ? now : due).plus(pause(at));
        return when.compareTo(now) > 0 ? when.minus(now) : Duration.ZERO;
    }

    /** An event of this time was sent. */
    void sent(Instant at, Duration now) {
        Duration when = (due == null ? now : due).plus(pause(at));
        due = when.plus(LATE).compareTo(now) < 0 ? now : when;
        last = last == null || at.isAfter(last) ? at : last;
    }

    /** Events whose times go back follow at once. */
    private Duration pause(Instant at) {
        if (last == null || !at.isAfter(last)) {
            return Duration.ZERO;
        }
        Duration pause = Duration.between(last, at).dividedBy(speed);
        return pause.compareTo(maxPause) > 0 ? maxPause : pause;
    }
}

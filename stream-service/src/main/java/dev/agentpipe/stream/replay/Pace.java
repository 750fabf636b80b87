package dev.agentpipe.stream.replay;

import java.time.Duration;
import java.time.Instant;

/** When each event of a replay is due: after the original pause, divided by the speed and limited by a maximum. */
final class Pace {

    /** A reader that was delayed for longer continues at the pace of the conversation instead of catching up. */
    private static final Duration LATE = Duration.ofMillis(250);

    private final int speed;
    private final Duration maxPause;
    private Instant last;
    private Duration due;

    Pace(int speed, Duration maxPause) {
        this.speed = speed;
        this.maxPause = maxPause;
    }

    /** The time from {@code now}, of any clock that never goes back, until an event of this time is due. */
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

    /** An event earlier than the one before follows at once. */
    private Duration pause(Instant at) {
        if (last == null || !at.isAfter(last)) {
            return Duration.ZERO;
        }
        Duration pause = Duration.between(last, at).dividedBy(speed);
        return pause.compareTo(maxPause) > 0 ? maxPause : pause;
    }
}

package dev.agentpipe.local;

import java.time.Duration;

/**
 * How often a process that has exited is started again.
 *
 * @param firstPause before the first restart; each further pause is twice as long
 * @param longestPause bounds the pauses
 * @param stableAfter a process that ran for this long counts as recovered
 * @param attempts restarts in a row without recovery, after which it stays down
 */
record RestartPolicy(Duration firstPause, Duration longestPause, Duration stableAfter, int attempts) {

    /** About a minute of pauses. */
    static final RestartPolicy DEFAULT =
            new RestartPolicy(Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofSeconds(10), 12);

    Duration pauseBefore(int attempt) {
        Duration pause = firstPause;
        for (int earlier = 1; earlier < attempt && pause.compareTo(longestPause) < 0; earlier++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}

package dev.agentpipe.runtime.alert;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts errors by kind for a while, beginning with the first one, and reports once in that time when there are too
 * many of one kind. Distinguishes {@value #MAX_KINDS} kinds; all others count as one. Not thread-safe.
 */
final class ErrorWindow {

    static final ErrorKind OTHERS = new ErrorKind("others", "of further kinds");

    private static final int MAX_KINDS = 30;

    private final int threshold;
    private final Duration length;
    private final Map<ErrorKind, Integer> counts = new HashMap<>();
    private Duration end = Duration.ZERO;
    private boolean told;

    ErrorWindow(int threshold, Duration length) {
        this.threshold = threshold;
        this.length = length;
    }

    /** The counts, when it is time for a message. {@code now} is of any clock that never goes back. */
    Optional<Map<ErrorKind, Integer>> add(ErrorKind kind, Duration now) {
        if (now.compareTo(end) >= 0) {
            counts.clear();
            told = false;
            end = now.plus(length);
        }
        ErrorKind counted = counts.containsKey(kind) || counts.size() < MAX_KINDS ? kind : OTHERS;
        if (counts.merge(counted, 1, Integer::sum) < threshold || told) {
            return Optional.empty();
        }
        told = true;
        return Optional.of(Map.copyOf(counts));
    }
}

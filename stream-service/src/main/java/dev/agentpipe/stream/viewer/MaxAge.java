package dev.agentpipe.stream.viewer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The age at which streams are closed, so that viewers spread over instances again. It varies by a tenth for each
 * viewer, because viewers that arrived together must not leave together.
 */
public record MaxAge(Duration age) {

    /** Null for never. */
    public Duration closesAt(Duration now, RandomGenerator random) {
        if (age.isZero()) {
            return null;
        }
        long millis = age.toMillis();
        return now.plusMillis(random.nextLong(millis - millis / 10, millis + millis / 10 + 1));
    }
}

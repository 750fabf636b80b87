package dev.agentpipe.stream.webhook;

import java.time.Duration;

/** The pauses after failed attempts: each about three times as long as the one before, spread at random. */
record Pauses(Duration first) {

    private static final Duration LONGEST = Duration.ofHours(4);
    private static final int FACTOR = 3;
    private static final int MAX_GROWTH = 20;

    /**
     * The pause after {@code attempts} attempts.
     *
     * @param chance from 0 to 1; varies the pause by up to a fifth in either direction
     */
    Duration after(int attempts, double chance) {
        double grown = first.toMillis() * Math.pow(FACTOR, Math.min(attempts - 1, MAX_GROWTH));
        double bounded = Math.min(grown, (double) LONGEST.toMillis());
        return Duration.ofMillis(Math.round(bounded * (0.8 + 0.4 * chance)));
    }
}

package dev.agentpipe.model.log;

import java.util.Optional;

/**
 * The id of a logged event as viewers, publications and JSON answers write it: {@code <epoch>-<position>}, both decimal.
 *
 * <p>Ids are ordered by epoch first. A new epoch begins when the database is not the one that assigned the earlier ids,
 * so positions of different epochs cannot be compared.
 */
public record EventId(long epoch, long position) implements Comparable<EventId> {

    private static final int MAX_LENGTH = 40;

    public EventId {
        if (epoch < 0 || position < 0) {
            throw new IllegalArgumentException("epoch and position must not be negative");
        }
    }

    /** Parses an id; empty for anything that this system never assigned. */
    public static Optional<EventId> parse(String text) {
        int dash = text == null || text.length() > MAX_LENGTH ? -1 : text.indexOf('-');
        if (dash < 1 || !digits(text, 0, dash) || !digits(text, dash + 1, text.length())) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new EventId(Long.parseLong(text, 0, dash, 10), Long.parseLong(text, dash + 1, text.length(), 10)));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    private static boolean digits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < to;
    }

    @Override
    public int compareTo(EventId other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(position, other.position);
    }

    @Override
    public String toString() {
        return epoch + "-" + position;
    }
}

package dev.agentpipe.stream.search;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * Where the next page begins.
 *
 * @param window the rows that were ranked before; null for the first window
 * @param after the last conversation of the window that was returned; null at its beginning
 */
record SearchCursor(SortKey window, Rank after) {

    static final SearchCursor FIRST = new SearchCursor(null, null);

    private static final String NONE = "-";
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** Where a row stands among all rows, newest first. */
    record SortKey(Instant at, long number) {}

    /**
     * A conversation among the matches, the best first.
     *
     * @param score of its best row
     * @param at the time of that row
     */
    record Rank(float score, Instant at, String conversationId) implements Comparable<Rank> {

        @Override
        public int compareTo(Rank other) {
            int byScore = Float.compare(other.score, score);
            int byTime = byScore == 0 ? other.at.compareTo(at) : byScore;
            return byTime == 0 ? conversationId.compareTo(other.conversationId) : byTime;
        }
    }

    static SearchCursor parse(String text) {
        if (text == null) {
            return FIRST;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 5);
            SortKey window = parts[0].equals(NONE) ? null : new SortKey(time(parts[0]), Long.parseLong(parts[1]));
            Rank after = parts[2].equals(NONE)
                    ? null
                    : new Rank(Float.intBitsToFloat(Integer.parseInt(parts[2])), time(parts[3]), parts[4]);
            return new SearchCursor(window, after);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException unreadable) {
            throw ProblemException.of(
                    ErrorCode.VALIDATION_FAILED,
                    List.of(new FieldError("cursor", "must be the nextCursor of an earlier answer")));
        }
    }

    private static Instant time(String text) {
        Instant time = Instant.parse(text);
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException("nothing is there");
        }
        return time;
    }

    @Override
    public String toString() {
        String text = (window == null ? NONE + " " + NONE : window.at() + " " + window.number())
                + " "
                + (after == null
                        ? NONE + " " + NONE + " " + NONE
                        : Float.floatToIntBits(after.score()) + " " + after.at() + " " + after.conversationId());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

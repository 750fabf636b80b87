package dev.agentpipe.stream.search;

import dev.agentpipe.stream.text.Term;
import dev.agentpipe.stream.text.Terms;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a text that is indexed as one: PostgreSQL stores at most 16,383 positions for one, and a snippet is taken
 * from one. Each begins a little before the previous one ends, so that every phrase is completely inside one of them.
 *
 * @param first the index of its first character in the text, as PostgreSQL counts them, from 0
 * @param characters its length
 * @param text the piece
 */
record TextPart(int first, int characters, String text) {

    /** In UTF-16 units. */
    static final int MAX_LENGTH = 12_000;

    static final int OVERLAP = 400;

    static List<TextPart> of(String text) {
        List<TextPart> parts = new ArrayList<>();
        int from = 0;
        int first = 0;
        while (true) {
            int end = from + MAX_LENGTH >= text.length() ? text.length() : gapBefore(text, from + MAX_LENGTH);
            parts.add(new TextPart(first, text.codePointCount(from, end), text.substring(from, end)));
            if (end == text.length()) {
                return parts;
            }
            int next = gapBefore(text, end - OVERLAP);
            first += text.codePointCount(from, next);
            from = next;
        }
    }

    /** Between two words if there is such a position nearby, never inside a character. */
    private static int gapBefore(String text, int at) {
        for (int gap = at; gap > at - OVERLAP; gap--) {
            if (Character.isWhitespace(text.charAt(gap - 1))) {
                return gap;
            }
        }
        return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }

    /** In PostgreSQL's notation of a {@code tsvector}; {@code weight} is A, B, C or D. */
    String vector(char weight) {
        StringBuilder vector = new StringBuilder(text.length() * 2);
        for (Term term : Terms.of(text)) {
            vector.append(term.quoted()).append(':').append(term.position());
            if (weight != 'D') {
                vector.append(weight);
            }
            vector.append(' ');
        }
        return vector.toString();
    }
}

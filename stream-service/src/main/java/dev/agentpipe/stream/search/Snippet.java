package dev.agentpipe.stream.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentpipe.stream.text.SearchQuery;
import dev.agentpipe.stream.text.Term;
import dev.agentpipe.stream.text.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The part of a text with the most search terms, in pieces: clients escape and mark them themselves. */
final class Snippet {

    /** The approximate length in UTF-16 units. */
    static final int LENGTH = 240;

    /** How much is shown before the first match. */
    private static final int LEAD = 60;

    private static final String CUT = "…";

    private Snippet() {}

    /**
     * A piece of a snippet.
     *
     * @param match true for a match; null otherwise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Piece(String text, Boolean match) {}

    private record Range(int start, int end, String term) {}

    /**
     * A snippet of a part of a text.
     *
     * @param before whether more of the text precedes it
     * @param after whether more follows it
     */
    static List<Piece> of(String text, SearchQuery query, boolean before, boolean after) {
        List<Range> matches = matches(text, query);
        int first = densest(matches);
        int from = matches.isEmpty() ? 0 : startOf(text, matches.get(first).start() - LEAD);
        int end = matches.isEmpty()
                ? LENGTH
                : Math.max(from + LENGTH, Math.min(matches.get(first).end(), from + 2 * LENGTH));
        end = endOf(text, end);
        List<Piece> pieces = new ArrayList<>();
        StringBuilder plain = new StringBuilder(before || from > 0 ? CUT : "");
        int at = from;
        for (Range match : matches) {
            if (match.end() > at && match.start() >= from && match.start() < end) {
                int start = Math.max(at, match.start());
                int stop = Math.min(match.end(), end);
                plain.append(text, at, start);
                add(pieces, plain, text.substring(start, stop));
                at = stop;
            }
        }
        plain.append(text, at, end);
        if (after || end < text.length()) {
            plain.append(CUT);
        }
        add(pieces, plain, "");
        return pieces;
    }

    /** Adjacent matches are merged: pairs of characters overlap. */
    private static void add(List<Piece> pieces, StringBuilder plain, String match) {
        int last = pieces.size() - 1;
        if (plain.isEmpty() && last >= 0 && pieces.get(last).match() != null && !match.isEmpty()) {
            pieces.set(last, new Piece(pieces.get(last).text() + match, true));
            return;
        }
        if (!plain.isEmpty()) {
            pieces.add(new Piece(plain.toString(), null));
            plain.setLength(0);
        }
        if (!match.isEmpty()) {
            pieces.add(new Piece(match, true));
        }
    }

    private static List<Range> matches(String text, SearchQuery query) {
        List<Range> found = new ArrayList<>();
        for (Term term : Terms.of(text)) {
            if (query.words().contains(term.text()) || beginsWith(term, query.prefixes())) {
                boolean prefix = !query.words().contains(term.text());
                int end = prefix ? term.start() + Character.charCount(text.codePointAt(term.start())) : term.end();
                found.add(new Range(term.start(), end, term.text()));
            }
        }
        return found;
    }

    private static boolean beginsWith(Term term, Set<String> prefixes) {
        return !prefixes.isEmpty()
                && prefixes.contains(term.text().substring(0, term.text().offsetByCodePoints(0, 1)));
    }

    /** The match at which a snippet contains the most different terms. */
    private static int densest(List<Range> matches) {
        int best = 0;
        int most = 0;
        for (int i = 0; i < matches.size(); i++) {
            Set<String> terms = new TreeSet<>();
            for (int j = i;
                    j < matches.size() && matches.get(j).end() - matches.get(i).start() < LENGTH - LEAD;
                    j++) {
                terms.add(matches.get(j).term());
            }
            if (terms.size() > most) {
                most = terms.size();
                best = i;
            }
        }
        return best;
    }

    private static int startOf(String text, int at) {
        if (at <= 0) {
            return 0;
        }
        for (int gap = at; gap < at + LEAD / 2; gap++) {
            if (Character.isWhitespace(text.charAt(gap - 1))) {
                return gap;
            }
        }
        return Character.isLowSurrogate(text.charAt(at)) ? at + 1 : at;
    }

    private static int endOf(String text, int at) {
        if (at >= text.length()) {
            return text.length();
        }
        return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}

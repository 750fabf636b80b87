package dev.agentpipe.stream.text;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A search, in the syntax of search engines and of PostgreSQL's {@code websearch_to_tsquery}: words that all have to
 * occur, {@code "a phrase"}, {@code or}, and {@code -} before what must not occur.
 *
 * @param tsquery in PostgreSQL's notation
 * @param words what is marked in a snippet
 * @param prefixes single characters of scripts without spaces; terms that begin with one are marked
 */
public record SearchQuery(String tsquery, Set<String> words, Set<String> prefixes) {

    /** The most characters of {@code q}. */
    public static final int MAX_LENGTH = 400;

    static final int MAX_TERMS = 40;

    public static SearchQuery parse(String text) {
        if (text == null || text.isBlank()) {
            throw missing();
        }
        if (text.length() > MAX_LENGTH) {
            throw invalid("must have at most " + MAX_LENGTH + " characters");
        }
        return new Parser(text).parse();
    }

    /** The answer to a search for nothing. */
    public static ProblemException missing() {
        return invalid("is required");
    }

    private static ProblemException invalid(String message) {
        return ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(new FieldError("q", message)));
    }

    private static final class Parser {

        private final String text;
        private final List<String> alternatives = new ArrayList<>();
        private final List<String> together = new ArrayList<>();
        private final Set<String> words = new HashSet<>();
        private final Set<String> prefixes = new HashSet<>();
        private int at;
        private int terms;
        private boolean wanted;

        Parser(String text) {
            this.text = text;
        }

        SearchQuery parse() {
            while (skipSpace()) {
                boolean not = text.charAt(at) == '-';
                if (not) {
                    at++;
                }
                boolean quoted = at < text.length() && text.charAt(at) == '"';
                String operand = quoted ? quoted() : word();
                if (!quoted && !not && operand.equalsIgnoreCase("or")) {
                    endAlternative();
                } else {
                    add(operand, not);
                }
            }
            endAlternative();
            if (alternatives.isEmpty()) {
                throw invalid("must contain a word or a number");
            }
            return new SearchQuery(String.join(" | ", alternatives), Set.copyOf(words), Set.copyOf(prefixes));
        }

        private boolean skipSpace() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return at < text.length();
        }

        private String quoted() {
            int end = text.indexOf('"', at + 1);
            String inside = text.substring(at + 1, end < 0 ? text.length() : end);
            at = end < 0 ? text.length() : end + 1;
            return inside;
        }

        private String word() {
            int from = at;
            while (at < text.length() && text.charAt(at) != '"' && !Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return text.substring(from, at);
        }

        private void add(String operand, boolean not) {
            String phrase = phrase(operand, !not);
            if (!phrase.isEmpty()) {
                together.add(not ? "!(" + phrase + ")" : phrase);
                wanted |= !not;
            }
        }

        /** The operands of {@code or}; one without a word to look for would match nearly everything. */
        private void endAlternative() {
            if (together.isEmpty()) {
                return;
            }
            if (!wanted) {
                throw invalid("needs a word that is not excluded on each side of or");
            }
            alternatives.add("(" + String.join(" & ", together) + ")");
            together.clear();
            wanted = false;
        }

        /** May come from a single word: {@code Order.total} is two, one after the other. */
        private String phrase(String operand, boolean marked) {
            StringBuilder phrase = new StringBuilder();
            int last = 0;
            int end = 0;
            for (Term term : Terms.of(operand)) {
                if (term.end() <= end) {
                    // A part of an identifier, or the end of a pair of characters: covered by the term before.
                    continue;
                }
                if (last > 0) {
                    phrase.append(" <").append(term.position() - last).append("> ");
                }
                boolean single = isSingle(term.text());
                phrase.append(term.quoted()).append(single ? ":*" : "");
                last = term.position();
                end = term.end();
                count();
                if (marked) {
                    (single ? prefixes : words).add(term.text());
                }
            }
            return last == 0 ? "" : "(" + phrase + ")";
        }

        /** A character of a script without spaces is indexed together with the one after it. */
        private static boolean isSingle(String term) {
            return Terms.isUnspaced(term.codePointAt(0)) && term.codePointCount(0, term.length()) == 1;
        }

        private void count() {
            if (++terms > MAX_TERMS) {
                throw invalid("must contain at most " + MAX_TERMS + " words");
            }
        }
    }
}

package dev.agentpipe.stream.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits a text into terms: words at everything but letters and digits, identifiers also into their parts (camelCase,
 * snake_case), and text without spaces (Chinese, Japanese, Korean) into pairs of characters.
 *
 * <p>PostgreSQL's own parser does neither of the last two. Texts and searches are split alike.
 */
public final class Terms {

    /** Longer ones are not words; only this much of them becomes a term. */
    private static final int MAX_LENGTH = 64;

    /** Something with more parts is not an identifier but encoded data. */
    private static final int MAX_PARTS = 8;

    private final String text;
    private final List<Term> found = new ArrayList<>();
    private int position = 1;

    private Terms(String text) {
        this.text = text;
    }

    public static List<Term> of(String text) {
        Terms terms = new Terms(text);
        terms.split();
        return terms.found;
    }

    /** Whether the words of this script are not separated. */
    static boolean isUnspaced(int character) {
        if (character < 0x1100) {
            return false;
        }
        return Character.isIdeographic(character)
                || switch (Character.UnicodeScript.of(character)) {
                    case HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
                    default -> false;
                };
    }

    private static boolean isWord(int character) {
        return character == '_'
                || Character.isLetterOrDigit(character)
                || Character.getType(character) == Character.NON_SPACING_MARK
                || Character.getType(character) == Character.COMBINING_SPACING_MARK;
    }

    private void split() {
        int at = 0;
        while (at < text.length()) {
            int character = text.codePointAt(at);
            if (isUnspaced(character)) {
                at = unspaced(at);
            } else if (isWord(character)) {
                at = word(at);
            } else {
                at += Character.charCount(character);
            }
        }
    }

    /** Each pair, and the last character alone, so that every character begins a term. */
    private int unspaced(int from) {
        int at = from;
        while (at < text.length() && isUnspaced(text.codePointAt(at))) {
            int next = at + Character.charCount(text.codePointAt(at));
            boolean more = next < text.length() && isUnspaced(text.codePointAt(next));
            int end = more ? next + Character.charCount(text.codePointAt(next)) : next;
            found.add(new Term(lower(text.substring(at, end)), position++, at, end));
            at = next;
        }
        return at;
    }

    private int word(int from) {
        int end = from;
        while (end < text.length() && isWord(text.codePointAt(end)) && !isUnspaced(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        List<int[]> parts = parts(from, end);
        if (parts.isEmpty()) {
            return end;
        }
        int first = parts.get(0)[0];
        int last = parts.get(parts.size() - 1)[1];
        if (parts.size() == 1 || parts.size() > MAX_PARTS) {
            found.add(new Term(normal(text.substring(first, last)), position++, first, last));
            return end;
        }
        // The whole identifier has the position of its first part, however it was joined: user_name is userName.
        found.add(new Term(normal(text.substring(first, last).replace("_", "")), position, first, last));
        for (int[] part : parts) {
            found.add(new Term(normal(text.substring(part[0], part[1])), position++, part[0], part[1]));
        }
        return end;
    }

    private List<int[]> parts(int from, int end) {
        List<int[]> parts = new ArrayList<>();
        int start = from;
        for (int at = from; at <= end; at++) {
            boolean gap = at == end || text.charAt(at) == '_';
            if (gap || (at > start && humpAt(at, end))) {
                if (at > start) {
                    parts.add(new int[] {start, at});
                }
                start = gap ? at + 1 : at;
            }
        }
        return parts;
    }

    /** Splits {@code getUser} and {@code HTTPServer}. */
    private boolean humpAt(int at, int end) {
        if (!Character.isUpperCase(text.charAt(at))) {
            return false;
        }
        return !Character.isUpperCase(text.charAt(at - 1))
                || (at + 1 < end && Character.isLowerCase(text.charAt(at + 1)));
    }

    private static String normal(String word) {
        String lower = lower(word);
        String cut = lower.length() > MAX_LENGTH ? lower.substring(0, cutAt(lower)) : lower;
        return singular(cut);
    }

    /** Not between the halves of a surrogate pair. */
    private static int cutAt(String word) {
        return Character.isHighSurrogate(word.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
    }

    private static String lower(String word) {
        boolean plain = word.chars().allMatch(character -> character < 0x80);
        return (plain ? word : Normalizer.normalize(word, Normalizer.Form.NFKC)).toLowerCase(Locale.ROOT);
    }

    /** Plurals are the form in which English searches differ most often; a full stemmer would confuse code. */
    private static String singular(String word) {
        int length = word.length();
        if (length < 4 || word.charAt(length - 1) != 's' || word.charAt(length - 2) > 'z') {
            return word;
        }
        if (word.endsWith("ies") && length > 4) {
            return word.substring(0, length - 3) + "y";
        }
        return switch (word.charAt(length - 2)) {
            case 's', 'u', 'i' -> word;
            default -> Character.isLetter(word.charAt(length - 2)) ? word.substring(0, length - 1) : word;
        };
    }
}

package dev.agentpipe.stream.text;

/**
 * A word, or a part of one, as it is indexed and searched for.
 *
 * @param text in lower case, without the s of a plural
 * @param position counts words and parts of words from 1; a phrase is terms at successive positions
 * @param start where it begins in the text, in UTF-16 units
 * @param end where it ends
 */
public record Term(String text, int position, int start, int end) {

    /** As PostgreSQL reads a lexeme. */
    public String quoted() {
        return quoted(text);
    }

    public static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}

package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The last conversation of a sorted page.
 *
 * @param value of the sort column, in PostgreSQL's notation
 */
record ListCursor(ListSort sort, String value, String id) {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,40}(\\.\\d{1,40})?");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?\\+00");

    /** A cursor of another sorting is not valid for this one. */
    static ListCursor parse(String text, ListSort sort) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\n", 3);
            Pattern form = sort.type.equals("timestamptz") ? TIME : NUMBER;
            if (parts.length == 3
                    && parts[0].equals(sort.parameter)
                    && form.matcher(parts[1]).matches()
                    && parts[2].indexOf('\0') < 0) {
                return new ListCursor(sort, parts[1], parts[2]);
            }
        } catch (IllegalArgumentException notBase64) {
            // rejected below
        }
        throw ProblemException.of(
                ErrorCode.VALIDATION_FAILED,
                List.of(new FieldError("cursor", "must be the nextCursor of an earlier answer with the same sort")));
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((sort.parameter + "\n" + value + "\n" + id).getBytes(StandardCharsets.UTF_8));
    }
}

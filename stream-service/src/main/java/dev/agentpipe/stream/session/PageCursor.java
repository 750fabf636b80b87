package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** The last conversation of a page; the next page follows it, whatever was added meanwhile. */
record PageCursor(Instant createdAt, String id) {

    /** The range that PostgreSQL can compare; our own cursors are well inside it. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    PageCursor {
        if (createdAt.isBefore(Instant.EPOCH) || createdAt.isAfter(LATEST) || id.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no conversation can be there");
        }
    }

    static PageCursor of(Conversation last) {
        return new PageCursor(last.createdAt(), last.id());
    }

    static PageCursor parse(String text) {
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int space = decoded.indexOf(' ');
            return new PageCursor(Instant.parse(decoded.substring(0, space)), decoded.substring(space + 1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException unreadable) {
            throw ProblemException.of(
                    ErrorCode.VALIDATION_FAILED,
                    List.of(new FieldError("cursor", "must be the nextCursor of an earlier answer")));
        }
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((createdAt + " " + id).getBytes(StandardCharsets.UTF_8));
    }
}

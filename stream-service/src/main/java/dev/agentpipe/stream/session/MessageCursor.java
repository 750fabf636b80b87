package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * The last message of a page, by what messages are ordered by.
 *
 * @param sequenceNumber null when it has none; those come last
 */
record MessageCursor(Integer sequenceNumber, Instant sentAt, String id) {

    static MessageCursor of(StoredMessage last) {
        return new MessageCursor(last.sequenceNumber, last.sentAt, last.id);
    }

    static MessageCursor parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 3);
            // Within what PostgreSQL can compare with, like the other cursor.
            PageCursor checked = new PageCursor(Instant.parse(parts[1]), parts[2]);
            return new MessageCursor(
                    parts[0].equals("-") ? null : Integer.valueOf(parts[0]), checked.createdAt(), checked.id());
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException unreadable) {
            throw ProblemException.of(
                    ErrorCode.VALIDATION_FAILED,
                    List.of(new FieldError("cursor", "must be the nextMessages of an earlier answer")));
        }
    }

    @Override
    public String toString() {
        String position = (sequenceNumber == null ? "-" : sequenceNumber) + " " + sentAt + " " + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }
}

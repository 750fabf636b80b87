package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.stored.MessageKey;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** A message at the edge of a page, by its sort key. */
record MessageCursor(MessageKey key) {

    /** Before every message. */
    static final MessageCursor START = new MessageCursor(new MessageKey(-1, Instant.EPOCH, ""));

    MessageCursor(Integer sequenceNumber, Instant sentAt, String id) {
        this(new MessageKey(sequenceNumber, sentAt, id));
    }

    static MessageCursor parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 3);
            // Within the range that PostgreSQL can compare, like the other cursor.
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
        String number =
                key.sequenceNumber() == null ? "-" : key.sequenceNumber().toString();
        String position = number + " " + key.sentAt() + " " + key.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }
}

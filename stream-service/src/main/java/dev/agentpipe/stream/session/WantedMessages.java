package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.model.stored.MessageKey;
import dev.agentpipe.model.stored.StoredMessages;
import dev.agentpipe.runtime.http.NumberParameter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which messages of a conversation an answer is to contain.
 *
 * @param from an id of a message or a cursor, for {@link Where#AT} a sequence number or a time; null when the range
 *     begins at one end
 */
record WantedMessages(Where where, String from, int limit) {

    private static final int AROUND = 100;

    enum Where {
        NONE,
        FIRST,
        LAST,
        AFTER,
        BEFORE,
        AROUND,
        AT
    }

    /** From {@code messages=none|first|last}. */
    static WantedMessages ofConversation(String messages, String limit) {
        Where where =
                switch (messages == null ? "first" : messages) {
                    case "none" -> Where.NONE;
                    case "first" -> Where.FIRST;
                    case "last" -> Where.LAST;
                    default -> throw rejected("messages", "must be none, first or last");
                };
        return new WantedMessages(where, null, limit(limit, Messages.MAX_MESSAGES));
    }

    /** For a page: at most one of the four positions. {@code cursor} is the former name of {@code after}. */
    static WantedMessages ofPage(String cursor, String after, String before, String around, String at, String limit) {
        List<WantedMessages> given = List.of(
                        new WantedMessages(Where.AFTER, cursor, limit(limit, Messages.MAX_MESSAGES)),
                        new WantedMessages(Where.AFTER, after, limit(limit, Messages.MAX_MESSAGES)),
                        new WantedMessages(Where.BEFORE, before, limit(limit, Messages.MAX_MESSAGES)),
                        new WantedMessages(Where.AROUND, around, limit(limit, AROUND)),
                        new WantedMessages(Where.AT, at, limit(limit, AROUND)))
                .stream()
                .filter(wanted -> wanted.from() != null)
                .toList();
        if (given.size() > 1) {
            throw rejected("after", "must not be given together with before, around, at or cursor");
        }
        if (cursor != null) {
            MessageCursor.parse(cursor);
        }
        return given.isEmpty()
                ? new WantedMessages(Where.FIRST, null, limit(limit, Messages.MAX_MESSAGES))
                : given.get(0);
    }

    /** Where the range begins: after, before or around the message with this id, or at the cursor, number or time. */
    MessageKey key(Tables tables, String conversationId) {
        return where == Where.AT ? place(tables, conversationId) : message(tables, conversationId);
    }

    private MessageKey place(Tables tables, String conversationId) {
        OptionalLong number = NumberParameter.find(from, 0, Integer.MAX_VALUE);
        if (number.isPresent()) {
            return StoredMessages.before((int) number.getAsLong());
        }
        Timestamp time = Timestamp.parse(from)
                .orElseThrow(() -> rejected(
                        "at", "must be the sequence number of a message, or a time such as 2026-01-01T12:00:00Z"));
        return tables.read(connection -> StoredMessages.before(connection, conversationId, time.instant()));
    }

    private MessageKey message(Tables tables, String conversationId) {
        if (from.indexOf('\0') < 0) {
            Optional<MessageKey> known =
                    tables.read(connection -> StoredMessages.key(connection, conversationId, from));
            if (known.isPresent()) {
                return known.get();
            }
        }
        try {
            return MessageCursor.parse(from).key();
        } catch (ProblemException unknown) {
            throw rejected(
                    where.name().toLowerCase(java.util.Locale.ROOT),
                    "must be the id of a message of this conversation, or a cursor of an earlier answer");
        }
    }

    private static int limit(String text, int otherwise) {
        return text == null ? otherwise : (int) NumberParameter.parse("limit", text, Messages.MAX_MESSAGES);
    }

    private static ProblemException rejected(String field, String message) {
        return ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(new FieldError(field, message)));
    }
}

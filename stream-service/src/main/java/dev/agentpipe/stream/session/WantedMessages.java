package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.stored.MessageKey;
import dev.agentpipe.model.stored.StoredMessages;
import dev.agentpipe.runtime.http.NumberParameter;
import java.util.List;
import java.util.Optional;

/**
 * Which messages of a conversation an answer is to contain.
 *
 * @param from an id of a message or a cursor; null when the range begins at one end
 */
record WantedMessages(Where where, String from, int limit) {

    private static final int AROUND = 100;

    enum Where {
        NONE,
        FIRST,
        LAST,
        AFTER,
        BEFORE,
        AROUND
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

    /** For a page: at most one of the three positions. {@code cursor} is the former name of {@code after}. */
    static WantedMessages ofPage(String cursor, String after, String before, String around, String limit) {
        List<WantedMessages> given = List.of(
                        new WantedMessages(Where.AFTER, cursor, limit(limit, Messages.MAX_MESSAGES)),
                        new WantedMessages(Where.AFTER, after, limit(limit, Messages.MAX_MESSAGES)),
                        new WantedMessages(Where.BEFORE, before, limit(limit, Messages.MAX_MESSAGES)),
                        new WantedMessages(Where.AROUND, around, limit(limit, AROUND)))
                .stream()
                .filter(wanted -> wanted.from() != null)
                .toList();
        if (given.size() > 1) {
            throw rejected("after", "must not be given together with before, around or cursor");
        }
        if (cursor != null) {
            MessageCursor.parse(cursor);
        }
        return given.isEmpty()
                ? new WantedMessages(Where.FIRST, null, limit(limit, Messages.MAX_MESSAGES))
                : given.get(0);
    }

    /** Where the range begins: after, before or around the message with this id, or at the cursor. */
    MessageKey key(Tables tables, String conversationId) {
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

package dev.agentpipe.stream.session;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.stored.MessageKey;
import dev.agentpipe.model.stored.MessageRange;
import dev.agentpipe.model.stored.StoredMessage;
import dev.agentpipe.model.stored.StoredMessages;
import dev.agentpipe.model.stored.StoredMessages.Sized;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The messages of a conversation, as many at a time as fit into one answer. Inside a {@link Snapshot} only. */
@Singleton
final class Messages {

    /** The most messages in one answer; the longest upload has as many. */
    static final int MAX_MESSAGES = 10_000;

    /** The most bytes of text in one answer; the last message may exceed it. */
    static final long MAX_BYTES = 4L * 1024 * 1024;

    private final Tables tables;

    Messages(Tables tables) {
        this.tables = tables;
    }

    /**
     * The position and size of a page, known before it is read.
     *
     * @param more whether messages follow it in the direction of the range
     */
    record Extent(MessageRange range, int count, long bytes, boolean more) {}

    /** The position of the page that {@code wanted} asks for. */
    Extent extent(String conversationId, WantedMessages wanted) {
        return switch (wanted.where()) {
            case NONE -> nothing(conversationId);
            case FIRST -> extent(new MessageRange(conversationId, null, false, Long.MAX_VALUE), wanted.limit());
            case LAST -> extent(new MessageRange(conversationId, null, true, Long.MAX_VALUE), wanted.limit());
            case AFTER -> extent(after(conversationId, wanted.key(tables, conversationId)), wanted.limit());
            case BEFORE ->
                extent(
                        new MessageRange(conversationId, wanted.key(tables, conversationId), true, Long.MAX_VALUE),
                        wanted.limit());
            case AROUND, AT -> around(conversationId, wanted.key(tables, conversationId), wanted.limit());
        };
    }

    private Extent nothing(String conversationId) {
        MessageRange all = MessageRange.all(conversationId);
        return new Extent(all, 0, 0, !sizes(all, 1).isEmpty());
    }

    private Extent extent(MessageRange range, int limit) {
        List<Sized> sizes = sizes(range, limit + 1);
        List<Integer> bytes = sizes.stream().map(Sized::bytes).toList();
        int count = Fitting.count(bytes, limit, MAX_BYTES);
        return new Extent(range, count, Fitting.bytes(bytes, count), count < sizes.size());
    }

    /** Half of them, in number and in bytes, come before the message; the page begins where that half does. */
    private Extent around(String conversationId, MessageKey middle, int limit) {
        List<Sized> before = sizes(new MessageRange(conversationId, middle, true, Long.MAX_VALUE), limit / 2 + 1);
        List<Integer> bytes = before.stream().map(Sized::bytes).toList();
        int count = Fitting.count(bytes, limit / 2, MAX_BYTES / 2);
        MessageKey start = count < before.size() ? before.get(count).key() : null;
        return extent(after(conversationId, start), limit);
    }

    MessagePage page(Extent extent, String lastEventId) {
        MessageRange range = extent.range();
        List<StoredMessage> found = extent.count() == 0
                ? List.of()
                : new ArrayList<>(tables.read(connection -> StoredMessages.read(connection, range, extent.count())));
        if (range.backwards()) {
            Collections.reverse(found);
        }
        boolean before = range.backwards() ? extent.more() : range.from() != null;
        boolean after = range.backwards() ? range.from() != null : extent.more();
        List<Message> messages = found.stream().map(StoredMessage::message).toList();
        return new MessagePage(
                messages,
                before ? cursor(found, 0, range) : null,
                after ? cursor(found, found.size() - 1, range) : null,
                lastEventId);
    }

    /** For an empty page, the position where it would have been. */
    private static String cursor(List<StoredMessage> found, int index, MessageRange range) {
        if (found.isEmpty()) {
            return range.from() == null ? MessageCursor.START.toString() : new MessageCursor(range.from()).toString();
        }
        return new MessageCursor(found.get(index).key()).toString();
    }

    private static MessageRange after(String conversationId, MessageKey from) {
        return new MessageRange(conversationId, from, false, Long.MAX_VALUE);
    }

    private List<Sized> sizes(MessageRange range, int limit) {
        return tables.read(connection -> StoredMessages.sizes(connection, range, limit));
    }
}

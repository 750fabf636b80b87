package dev.agentpipe.model.stored;

import dev.agentpipe.model.session.Participant;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One conversation as an event log ({@code application/x-ndjson}) that {@code POST /api/sessions/upload} accepts: a
 * line {@code conversation.exported}, the start, the messages in their order with the other events of the log between
 * them where they happened, and the end that counts.
 *
 * <p>Read page by page, of about {@value #PAGE_BYTES} bytes each. Between pages only the position is kept, so each page
 * may be read over another connection. Messages and events are exactly those up to {@code upTo}; stored ones never
 * change unless they are deleted. Not thread-safe.
 */
public final class ConversationExport {

    private static final int PAGE_BYTES = 1024 * 1024;
    private static final int PAGE_ROWS = 1000;

    private final String id;
    private final long upTo;
    private final Deque<StoredMessage> messages = new ArrayDeque<>();
    private final Deque<StoredEvents.Line> events = new ArrayDeque<>();
    private StoredConversation conversation;
    private StoredParticipants.Placed lastParticipant;
    private MessageKey lastMessage;
    private long lastEvent;
    private boolean started;
    private boolean moreMessages = true;
    private boolean moreEvents = true;
    private boolean endWritten;
    private boolean done;
    /** Messages that are still to come; there are fewer when some were deleted, even if the conversation is back. */
    private long missing;

    /**
     * @param id of the conversation
     * @param upTo the position of the last event of the log that counts; {@link Long#MAX_VALUE} for all, in which case
     *     one transaction has to span all pages and keep others from writing to the conversation
     */
    public ConversationExport(String id, long upTo) {
        this.id = id;
        this.upTo = upTo;
    }

    /** The conversation's row, available once the first page was read. */
    public StoredConversation conversation() {
        return conversation;
    }

    /**
     * The next lines, each with its line feed; empty after the last.
     *
     * @throws ConversationGoneException when there is no such conversation, or when it was deleted meanwhile
     */
    public Optional<byte[]> next(Connection connection) throws SQLException {
        if (done) {
            return Optional.empty();
        }
        StoredConversation now =
                StoredConversation.find(connection, id).orElseThrow(() -> new ConversationGoneException(id));
        StringBuilder lines = new StringBuilder(64 * 1024);
        if (conversation == null) {
            conversation = now;
            missing = StoredMessages.count(connection, id, upTo);
            append(lines, ExportLines.header(now, StoredEvents.errors(connection, id, upTo)));
        }
        if (!started) {
            start(connection, lines);
        } else {
            body(connection, lines);
        }
        return Optional.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void start(Connection connection, StringBuilder lines) throws SQLException {
        List<StoredParticipants.Placed> page =
                StoredParticipants.page(connection, id, lastParticipant, PAGE_ROWS, PAGE_BYTES / 4);
        if (page.isEmpty() && (lastParticipant != null || conversation.startedAt() == null)) {
            started = true;
            return;
        }
        List<Participant> participants =
                page.stream().map(StoredParticipants.Placed::participant).toList();
        append(lines, ExportLines.started(conversation, participants, lastParticipant == null));
        started = page.isEmpty();
        lastParticipant = page.isEmpty() ? null : page.get(page.size() - 1);
    }

    private void body(Connection connection, StringBuilder lines) throws SQLException {
        fill(connection);
        while (!messages.isEmpty() || !events.isEmpty()) {
            boolean event = messages.isEmpty()
                    || (!events.isEmpty()
                            && events.peek().position() < messages.peek().position());
            if (event) {
                append(lines, events.remove());
            } else {
                append(lines, ExportLines.message(id, messages.remove()));
            }
            if ((messages.isEmpty() && moreMessages) || (events.isEmpty() && moreEvents)) {
                return;
            }
        }
        if (missing != 0) {
            throw new ConversationGoneException(id);
        }
        if (conversation.endedAt() != null && !conversation.status().equals("ACTIVE") && !endWritten) {
            append(lines, ExportLines.ended(conversation, null));
        }
        done = true;
    }

    private void fill(Connection connection) throws SQLException {
        if (messages.isEmpty() && moreMessages) {
            StoredMessages.Page page = StoredMessages.page(
                    connection, new MessageRange(id, lastMessage, false, upTo), PAGE_ROWS, PAGE_BYTES);
            messages.addAll(page.messages());
            moreMessages = page.more();
            missing -= page.messages().size();
            lastMessage = messages.isEmpty() ? lastMessage : messages.peekLast().key();
        }
        if (events.isEmpty() && moreEvents) {
            events.addAll(StoredEvents.page(connection, id, lastEvent, upTo, PAGE_ROWS, PAGE_BYTES));
            moreEvents = !events.isEmpty();
            lastEvent = events.isEmpty() ? lastEvent : events.peekLast().position();
        }
    }

    private void append(StringBuilder lines, StoredEvents.Line event) {
        if (ExportLines.isEndOf(conversation, event)) {
            endWritten = true;
            append(lines, ExportLines.ended(conversation, event.payload()));
        } else if (!ExportLines.isUndone(conversation, event)) {
            append(lines, event.payload());
        }
    }

    private static void append(StringBuilder lines, String line) {
        lines.append(line).append('\n');
    }
}

package dev.agentpipe.stream.replay;

import dev.agentpipe.model.event.Event;
import dev.agentpipe.model.event.LogEntries;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.model.stored.MessageKey;
import dev.agentpipe.model.stored.MessageRange;
import dev.agentpipe.model.stored.StoredConversation;
import dev.agentpipe.model.stored.StoredMessage;
import dev.agentpipe.model.stored.StoredMessages;
import dev.agentpipe.model.stored.StoredMessages.Sized;
import dev.agentpipe.model.stored.StoredParticipants;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The events of one conversation in order, read from its tables page by page, because uploads have no events in the
 * log. Errors come from the log, as far as it is kept. One thread at a time; each page may be read with another
 * connection.
 */
final class ReplaySource {

    private static final int PAGE_ROWS = 200;
    private static final int PAGE_BYTES = 128 * 1024;
    private static final int MAX_PARTICIPANTS = 1_000;
    private static final int PARTICIPANT_BYTES = 512 * 1024;

    private final StoredConversation conversation;
    private final ReplayRequest request;
    private final ReplayErrors errors;
    private final Deque<StoredMessage> messages = new ArrayDeque<>();
    private MessageKey last;
    private boolean begun;
    private boolean more = true;
    private boolean ended;

    ReplaySource(StoredConversation conversation, ReplayRequest request) {
        this.conversation = conversation;
        this.request = request;
        this.errors = new ReplayErrors(conversation.id());
    }

    /** The next events, at least one; none after the last. Empty when the conversation was deleted meanwhile. */
    Optional<List<ReplayedEvent>> next(Connection connection) throws SQLException {
        if (StoredConversation.find(connection, conversation.id()).isEmpty()) {
            return Optional.empty();
        }
        List<ReplayedEvent> events = new ArrayList<>();
        if (!begun) {
            begun = true;
            start(connection, events);
            last = ReplayStart.before(connection, conversation.id(), request);
        }
        while (events.isEmpty() && !ended) {
            page(connection, events);
        }
        return Optional.of(events);
    }

    private void start(Connection connection, List<ReplayedEvent> events) throws SQLException {
        if (conversation.startedAt() == null) {
            return;
        }
        Timestamp at = Timestamp.parse(conversation.startedAt()).orElseThrow();
        Event.ConversationStarted started = new Event.ConversationStarted(
                at,
                conversation.id(),
                conversation.name(),
                conversation.mode(),
                conversation.maxTurns(),
                conversation.initialPrompt(),
                StoredParticipants.page(connection, conversation.id(), null, MAX_PARTICIPANTS, PARTICIPANT_BYTES)
                        .stream()
                        .map(StoredParticipants.Placed::participant)
                        .toList(),
                conversation.systemInfo(),
                conversation.command(),
                conversation.metadata(),
                null);
        // A replay from the middle does not wait for what happened before.
        events.add(new ReplayedEvent(request.fromBeginning() ? at.instant() : null, LogEntries.line(started)));
    }

    private void page(Connection connection, List<ReplayedEvent> events) throws SQLException {
        if (messages.isEmpty() && more) {
            read(connection);
        }
        if (!messages.isEmpty()) {
            StoredMessage first = messages.peek();
            if (!errors.begun() && !request.fromBeginning()) {
                errors.skipTo(first.position());
            }
            while (!messages.isEmpty() && events.size() < PAGE_ROWS) {
                List<ReplayedEvent> earlier =
                        errors.before(connection, messages.peek().position());
                if (earlier.isEmpty()) {
                    events.add(event(messages.remove()));
                } else {
                    events.addAll(earlier);
                }
            }
            return;
        }
        events.addAll(errors.before(connection, Long.MAX_VALUE));
        if (errors.done()) {
            end(events);
        }
    }

    private void read(Connection connection) throws SQLException {
        MessageRange rest = new MessageRange(conversation.id(), last, false, Long.MAX_VALUE);
        List<Sized> sizes = StoredMessages.sizes(connection, rest, PAGE_ROWS + 1);
        int count = 0;
        long bytes = 0;
        while (count < Math.min(sizes.size(), PAGE_ROWS) && bytes < PAGE_BYTES) {
            bytes += sizes.get(count++).bytes();
        }
        if (count > 0) {
            messages.addAll(StoredMessages.read(connection, rest, count));
            last = messages.peekLast() == null ? last : messages.peekLast().key();
        }
        more = count < sizes.size();
    }

    private ReplayedEvent event(StoredMessage stored) {
        Timestamp at = stored.message().timestamp();
        return new ReplayedEvent(
                at.instant(), LogEntries.line(new Event.MessageCreated(at, conversation.id(), stored.message())));
    }

    private void end(List<ReplayedEvent> events) {
        ended = true;
        if (conversation.endedAt() != null && !conversation.status().equals("ACTIVE")) {
            Timestamp at = new Timestamp(conversation.endedAt(), conversation.endedInstant());
            events.add(new ReplayedEvent(
                    at.instant(),
                    LogEntries.line(new Event.ConversationEnded(
                            at,
                            conversation.id(),
                            Event.Outcome.valueOf(conversation.status()),
                            conversation.completionReason(),
                            conversation.reported(),
                            conversation.summary()))));
        }
    }
}

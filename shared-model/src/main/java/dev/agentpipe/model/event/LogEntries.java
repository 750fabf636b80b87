package dev.agentpipe.model.event;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import java.util.List;

/** Turns a valid event into what the log stores: ids, the canonical line, the identity and the conversation update. */
public final class LogEntries implements Event.Visitor<LogEntry> {

    private final Vocabulary vocabulary;
    private final String source;
    private final Sender sender;
    private final Integer truncatedTo;

    private LogEntries(Vocabulary vocabulary, String source, Sender sender, Integer truncatedTo) {
        this.vocabulary = vocabulary;
        this.source = source;
        this.sender = sender;
        this.truncatedTo = truncatedTo;
    }

    /**
     * The entry of an event that a client sent.
     *
     * @param source the text as it was sent
     * @param truncatedTo how many bytes of a message's content are kept; null for all
     */
    static LogEntry of(Event event, Vocabulary vocabulary, String source, Sender sender, Integer truncatedTo) {
        return event.accept(new LogEntries(vocabulary, source, sender, truncatedTo));
    }

    /**
     * The entry of an end that no client reported: it holds only while {@code lastSeq} is the newest event of its
     * conversation, which {@code apply_ended} decides.
     */
    public static LogEntry endedUnlessResumed(Event.ConversationEnded event, String project, long lastSeq) {
        return new LogEntries(Vocabulary.DOCUMENTED, "", new Sender("", project), null)
                .withoutId(event, ConversationUpdates.ended(event, lastSeq));
    }

    /** The line of an event as the log would store it. */
    public static String line(Event event) {
        return CanonicalLine.of(event);
    }

    @Override
    public LogEntry messageCreated(Event.MessageCreated event) {
        Message sent = event.message();
        String derivedId = sent.id() != null
                ? null
                : Identity.uuid(
                        event.conversationId(),
                        sent.agentId(),
                        sent.timestamp().text(),
                        sent.sequenceNumber(),
                        sent.content());
        // Identities cover everything that was sent: the same message may have been cut elsewhere, or not at all.
        Message whole = sent.completed(derivedId);
        Message message = truncatedTo == null ? whole : whole.truncatedTo(truncatedTo);
        Event.MessageCreated complete = new Event.MessageCreated(event.timestamp(), event.conversationId(), message);
        return new LogEntry(
                complete,
                vocabulary,
                sender.project(),
                CanonicalLine.of(complete),
                message.id(),
                Identity.fingerprint(whole),
                null);
    }

    @Override
    public LogEntry started(Event.ConversationStarted event) {
        String id = event.conversationId() == null ? Identity.uuid(sender.keyId(), source) : event.conversationId();
        List<Participant> participants = event.participants() == null ? List.of() : event.participants();
        Event.ConversationStarted complete = event.completed(
                id, participants.stream().map(Participant::named).toList());
        return new LogEntry(
                complete,
                vocabulary,
                sender.project(),
                CanonicalLine.of(complete),
                "started",
                null,
                ConversationUpdates.started(complete));
    }

    @Override
    public LogEntry ended(Event.ConversationEnded event) {
        return withoutId(event, ConversationUpdates.ended(event, null));
    }

    @Override
    public LogEntry errorOccurred(Event.ErrorOccurred event) {
        return withoutId(event, ConversationUpdates.error(event));
    }

    @Override
    public LogEntry other(Event.Other event) {
        return withoutId(event, null);
    }

    /** The line is the identity; events of no conversation are told apart by the key that sent them. */
    private LogEntry withoutId(Event event, LogEntry.ConversationUpdate update) {
        String line = CanonicalLine.of(event);
        String hash = event.type() + ":" + Identity.hash(line);
        String identity = event.conversationId() == null ? sender.keyId() + ":" + hash : hash;
        return new LogEntry(event, vocabulary, sender.project(), line, identity, null, update);
    }
}

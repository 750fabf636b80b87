package dev.agentpipe.model.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.model.session.Totals;
import java.time.Instant;
import java.util.List;

/** Makes of a valid event what the log stores: ids, the canonical line, identity, and what its conversation learns. */
public final class LogEntries {

    private LogEntries() {}

    static LogEntry of(Event event, Vocabulary vocabulary, String source, String keyId) {
        if (event instanceof Event.MessageCreated said) {
            return messageCreated(said, vocabulary);
        } else if (event instanceof Event.ConversationStarted started) {
            return started(started, vocabulary, source, keyId);
        } else if (event instanceof Event.ConversationEnded ended) {
            return ended(ended, vocabulary, keyId, null);
        } else if (event instanceof Event.ErrorOccurred failed) {
            return errorOccurred(failed, vocabulary, keyId);
        } else {
            Event.Other other = (Event.Other) event;
            String line = line(other, other.data());
            return new LogEntry(other, vocabulary, line, identity(other, line, keyId), null, null);
        }
    }

    static LogEntry messageCreated(Event.MessageCreated said, Vocabulary vocabulary) {
        Message given = said.message();
        String derivedId = given.id() != null
                ? null
                : Identity.uuid(
                        said.conversationId(),
                        given.agentId(),
                        given.timestamp().text(),
                        given.sequenceNumber(),
                        given.content());
        Message message = given.completed(derivedId);
        Event.MessageCreated complete = new Event.MessageCreated(said.timestamp(), said.conversationId(), message);
        String line = line(complete, new MessageCreatedData(complete.conversationId(), message));
        return new LogEntry(complete, vocabulary, line, message.id(), Identity.fingerprint(message), null);
    }

    private static LogEntry started(
            Event.ConversationStarted given, Vocabulary vocabulary, String source, String keyId) {
        String id = given.conversationId() == null ? Identity.uuid(keyId, source) : given.conversationId();
        List<Participant> participants = given.participants() == null ? List.of() : given.participants();
        Event.ConversationStarted event = new Event.ConversationStarted(
                given.timestamp(),
                id,
                given.name(),
                given.mode(),
                given.maxTurns(),
                given.initialPrompt(),
                participants.stream().map(LogEntries::named).toList(),
                given.systemInfo(),
                given.command(),
                given.metadata(),
                given.extra());
        StartedData data = new StartedData(event, event.metadata());
        StartedUpdate update = new StartedUpdate(
                data,
                allMetadata(event),
                event.timestamp().instant(),
                event.timestamp().text());
        return new LogEntry(
                event,
                vocabulary,
                line(event, data),
                "started",
                null,
                new LogEntry.ConversationUpdate("started", Json.write(update)));
    }

    private static Participant named(Participant p) {
        return p.agentName() != null && !p.agentName().isEmpty()
                ? p
                : new Participant(
                        p.agentId(),
                        p.agentType(),
                        p.agentId(),
                        p.agentVersion(),
                        p.model(),
                        p.prompt(),
                        p.announcement(),
                        p.cliVersion(),
                        p.settings());
    }

    /** Unknown fields stay with the conversation, under what the client itself calls metadata. */
    private static ObjectNode allMetadata(Event.ConversationStarted event) {
        if (event.extra() == null) {
            return event.metadata();
        }
        ObjectNode all = event.extra().deepCopy();
        if (event.metadata() != null) {
            all.setAll(event.metadata());
        }
        return all;
    }

    /**
     * The end of a conversation that nobody reported.
     *
     * @param lastSeq its newest event; the end holds only while that is so
     */
    public static LogEntry silent(String conversationId, Timestamp timestamp, String reason, long lastSeq) {
        Event.ConversationEnded end =
                new Event.ConversationEnded(timestamp, conversationId, Event.Outcome.INTERRUPTED, reason, null, null);
        return ended(end, Vocabulary.DOCUMENTED, "", lastSeq);
    }

    private static LogEntry ended(
            Event.ConversationEnded event, Vocabulary vocabulary, String keyId, Long silentAfter) {
        boolean interrupted = event.status() == Event.Outcome.INTERRUPTED;
        String reason = event.reason() == null && event.status() == Event.Outcome.ERROR ? "error" : event.reason();
        String line = line(
                event,
                new EndedData(
                        event.conversationId(),
                        event.totals(),
                        interrupted ? null : reason,
                        interrupted ? reason : null,
                        event.summary()));
        EndedUpdate update = new EndedUpdate(
                event.status().name(),
                event.timestamp().instant(),
                event.timestamp().text(),
                reason,
                event.totals(),
                event.summary(),
                silentAfter);
        return new LogEntry(
                event,
                vocabulary,
                line,
                identity(event, line, keyId),
                null,
                new LogEntry.ConversationUpdate("ended", Json.write(update)));
    }

    private static LogEntry errorOccurred(Event.ErrorOccurred event, Vocabulary vocabulary, String keyId) {
        String line = line(
                event,
                new ErrorData(
                        event.conversationId(), event.error(), event.errorCode(), event.agentId(), event.details()));
        ErrorUpdate update = new ErrorUpdate(event.error(), event.timestamp().instant());
        return new LogEntry(
                event,
                vocabulary,
                line,
                identity(event, line, keyId),
                null,
                new LogEntry.ConversationUpdate("error", Json.write(update)));
    }

    /** Events of no conversation are told apart by the key that sent them. */
    private static String identity(Event event, String line, String keyId) {
        String hash = event.type() + ":" + Identity.hash(line);
        return event.conversationId() == null ? keyId + ":" + hash : hash;
    }

    private static String line(Event event, Object data) {
        return Json.write(new Line(event.type(), event.timestamp(), data));
    }

    private record Line(String type, Timestamp timestamp, Object data) {}

    private record MessageCreatedData(String conversationId, Message message) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record StartedData(
            String conversationId,
            String name,
            String mode,
            Integer maxTurns,
            String initialPrompt,
            List<Participant> participants,
            ObjectNode metadata,
            ObjectNode systemInfo,
            ObjectNode command) {

        StartedData(Event.ConversationStarted e, ObjectNode metadata) {
            this(
                    e.conversationId(),
                    e.name(),
                    e.mode(),
                    e.maxTurns(),
                    e.initialPrompt(),
                    e.participants(),
                    metadata,
                    e.systemInfo(),
                    e.command());
        }

        StartedData with(ObjectNode otherMetadata) {
            return new StartedData(
                    conversationId,
                    name,
                    mode,
                    maxTurns,
                    initialPrompt,
                    participants,
                    otherMetadata,
                    systemInfo,
                    command);
        }
    }

    private record StartedUpdate(@JsonUnwrapped StartedData data, String startedAt, String startedAtText) {

        StartedUpdate(StartedData data, ObjectNode metadata, Instant startedAt, String startedAtText) {
            this(data.with(metadata), startedAt.toString(), startedAtText);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record EndedData(
            String conversationId,
            @JsonUnwrapped Totals totals,
            String completionReason,
            String reason,
            ObjectNode summary) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record EndedUpdate(
            String status,
            String endedAt,
            String endedAtText,
            String completionReason,
            @JsonUnwrapped Totals totals,
            ObjectNode summary,
            Long silentAfter) {

        EndedUpdate(
                String status,
                Instant endedAt,
                String endedAtText,
                String completionReason,
                Totals totals,
                ObjectNode summary,
                Long silentAfter) {
            this(status, endedAt.toString(), endedAtText, completionReason, totals, summary, silentAfter);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record ErrorData(
            String conversationId, String error, String errorCode, String agentId, ObjectNode details) {}

    private record ErrorUpdate(String error, String at) {

        ErrorUpdate(String error, Instant at) {
            this(error, at.toString());
        }
    }
}

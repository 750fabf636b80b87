package dev.agentpipe.model.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.model.session.Totals;
import java.util.List;

/**
 * The one line of JSON by which an event is stored and sent. Identities are hashes of it: moving a field or writing it
 * differently would turn every retry into a new event.
 */
final class CanonicalLine implements Event.Visitor<Object> {

    private static final CanonicalLine DATA = new CanonicalLine();

    private CanonicalLine() {}

    static String of(Event event) {
        return Json.write(new Line(event.type(), event.timestamp(), event.accept(DATA)));
    }

    /** The reason of an end by an error that gives none. */
    static String reason(Event.ConversationEnded event) {
        return event.reason() == null && event.status() == Event.Outcome.ERROR ? "error" : event.reason();
    }

    @Override
    public Object started(Event.ConversationStarted event) {
        return StartedData.of(event, event.metadata());
    }

    @Override
    public Object messageCreated(Event.MessageCreated event) {
        return new MessageCreatedData(event.conversationId(), event.message());
    }

    @Override
    public Object ended(Event.ConversationEnded event) {
        boolean interrupted = event.status() == Event.Outcome.INTERRUPTED;
        return new EndedData(
                event.conversationId(),
                event.totals(),
                interrupted ? null : reason(event),
                interrupted ? reason(event) : null,
                event.summary());
    }

    @Override
    public Object errorOccurred(Event.ErrorOccurred event) {
        return new ErrorData(
                event.conversationId(), event.error(), event.errorCode(), event.agentId(), event.details());
    }

    @Override
    public Object other(Event.Other event) {
        return event.data();
    }

    private record Line(String type, Timestamp timestamp, Object data) {}

    private record MessageCreatedData(String conversationId, Message message) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StartedData(
            String conversationId,
            String name,
            String mode,
            Integer maxTurns,
            String initialPrompt,
            List<Participant> participants,
            ObjectNode metadata,
            ObjectNode systemInfo,
            ObjectNode command) {

        static StartedData of(Event.ConversationStarted event, ObjectNode metadata) {
            return new StartedData(
                    event.conversationId(),
                    event.name(),
                    event.mode(),
                    event.maxTurns(),
                    event.initialPrompt(),
                    event.participants(),
                    metadata,
                    event.systemInfo(),
                    event.command());
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
    private record ErrorData(
            String conversationId, String error, String errorCode, String agentId, ObjectNode details) {}
}

package dev.agentpipe.model.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.session.Totals;

/** What events change about their conversation, as the database functions {@code apply_<kind>} take it. */
final class ConversationUpdates {

    private ConversationUpdates() {}

    static LogEntry.ConversationUpdate started(Event.ConversationStarted event) {
        return update(
                "started",
                new Started(
                        CanonicalLine.StartedData.of(event, allMetadata(event)),
                        event.timestamp().instant().toString(),
                        event.timestamp().text()));
    }

    /**
     * {@code silentAfter} is the newest event of a conversation that may have continued since; null when it certainly
     * ended.
     */
    static LogEntry.ConversationUpdate ended(Event.ConversationEnded event, Long silentAfter) {
        return update(
                "ended",
                new Ended(
                        event.status().name(),
                        event.timestamp().instant().toString(),
                        event.timestamp().text(),
                        CanonicalLine.reason(event),
                        event.totals(),
                        event.summary(),
                        silentAfter));
    }

    static LogEntry.ConversationUpdate error(Event.ErrorOccurred event) {
        return update(
                "error", new Failed(event.error(), event.timestamp().instant().toString()));
    }

    private static LogEntry.ConversationUpdate update(String kind, Object parameter) {
        return new LogEntry.ConversationUpdate(kind, Json.write(parameter));
    }

    /** Unknown fields stay with the conversation, beside what the client itself sent as metadata. */
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

    private record Started(@JsonUnwrapped CanonicalLine.StartedData data, String startedAt, String startedAtText) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Ended(
            String status,
            String endedAt,
            String endedAtText,
            String completionReason,
            @JsonUnwrapped Totals totals,
            ObjectNode summary,
            Long silentAfter) {}

    private record Failed(String error, String at) {}
}

package dev.agentpipe.model.event;

import dev.agentpipe.model.session.Message;

/**
 * An event ready to be appended: validated, with its identity derived and with the line that viewers get.
 *
 * @param project the id of the project that it is written to
 * @param line one line of canonical JSON in the documented vocabulary, stored and sent exactly like this
 * @param identity what makes it a repeat within its conversation; for a message, its id
 * @param fingerprint tells a repeat of a message from a conflict; null for other events
 * @param update what it changes about the conversation, as the database function for its kind takes it; null when
 *     nothing
 */
public record LogEntry(
        Event event,
        Vocabulary vocabulary,
        String project,
        String line,
        String identity,
        Long fingerprint,
        ConversationUpdate update) {

    /** Null for events of no conversation. */
    public String conversationId() {
        return event.conversationId();
    }

    /** Null for all but messages. */
    public Message message() {
        return event instanceof Event.MessageCreated created ? created.message() : null;
    }

    /**
     * What an event changes about its conversation.
     *
     * @param kind started, ended or error
     * @param json the parameter of the function {@code apply_<kind>}
     */
    public record ConversationUpdate(String kind, String json) {}
}

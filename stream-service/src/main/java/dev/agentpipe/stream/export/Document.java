package dev.agentpipe.stream.export;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.stored.StoredConversation;

/** Writes a conversation as text, part by part, in this order. Used for one export. */
interface Document {

    void begin(StringBuilder out, StoredConversation conversation, String lastEventId);

    void participant(StringBuilder out, Participant participant);

    void message(StringBuilder out, Message message);

    void end(StringBuilder out);
}

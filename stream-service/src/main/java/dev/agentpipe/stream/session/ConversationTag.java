package dev.agentpipe.stream.session;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.database.SeenEvent;

/**
 * The ETag of an answer about one conversation: it changes with the conversation and with the parameters, not with
 * other conversations. It includes the position of the answer: once the log is trimmed beyond it a stream cannot
 * continue from there, so the answer is sent again although its content is the same.
 */
final class ConversationTag {

    private final EventId exactAt;
    private final String unchanged;

    private ConversationTag(EventId exactAt, String unchanged) {
        this.exactAt = exactAt;
        this.unchanged = unchanged;
    }

    /** {@code asked} are the parameters of the request. */
    static ConversationTag of(Conversation conversation, Object asked, String lastEventId) {
        // Another number for another kind of answer: since 2 it names a missing tail.
        String state = 2 + conversation.id() + conversation.updatedAt() + asked;
        return new ConversationTag(
                EventId.parse(lastEventId).orElseThrow(),
                conversation.lastSeq() + "-" + Integer.toHexString(state.hashCode()));
    }

    /** Whether the sender of this tag already has the answer and can still continue from it. */
    boolean matches(String ifNoneMatch, long firstPosition) {
        EventId known = SeenEvent.ofTag(ifNoneMatch);
        return known != null
                && at(known).equals(ifNoneMatch)
                && known.epoch() == exactAt.epoch()
                && known.position() >= firstPosition - 1
                && known.position() <= exactAt.position();
    }

    private String at(EventId event) {
        return "W/\"" + event + "-" + unchanged + "\"";
    }

    @Override
    public String toString() {
        return at(exactAt);
    }
}

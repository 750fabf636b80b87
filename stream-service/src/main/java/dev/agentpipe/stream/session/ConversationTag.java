package dev.agentpipe.stream.session;

import dev.agentpipe.model.log.EventId;
import java.util.Optional;

/**
 * The ETag of an answer about one conversation: it changes with the conversation and with the parameters, not with
 * other conversations. It includes the position of the answer: once the log is trimmed beyond it a stream cannot
 * continue from there, so the answer is sent again although its content is the same.
 */
final class ConversationTag {

    private final String unchanged;
    private final EventId exactAt;

    private ConversationTag(String unchanged, EventId exactAt) {
        this.unchanged = unchanged;
        this.exactAt = exactAt;
    }

    /** {@code asked} are the parameters of the request. */
    static ConversationTag of(Conversation conversation, Object asked, String lastEventId) {
        EventId id = EventId.parse(lastEventId).orElseThrow();
        // Another number for another kind of answer: since 2 it names a missing tail.
        String state = 2 + conversation.id() + conversation.updatedAt() + asked;
        return new ConversationTag(
                "W/\"" + id.epoch() + "-" + conversation.lastSeq() + "-" + Integer.toHexString(state.hashCode()) + "-",
                id);
    }

    /** Whether the sender of this tag already has the answer and can still continue from it. */
    boolean matches(String ifNoneMatch, long firstPosition) {
        if (ifNoneMatch == null || !ifNoneMatch.startsWith(unchanged) || !ifNoneMatch.endsWith("\"")) {
            return false;
        }
        Optional<EventId> known = EventId.parse(
                exactAt.epoch() + "-" + ifNoneMatch.substring(unchanged.length(), ifNoneMatch.length() - 1));
        return known.isPresent()
                && known.get().position() >= firstPosition - 1
                && known.get().position() <= exactAt.position();
    }

    @Override
    public String toString() {
        return unchanged + exactAt.position() + "\"";
    }
}

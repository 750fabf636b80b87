package dev.agentpipe.stream.session;

import dev.agentpipe.model.log.EventId;
import java.util.Optional;

/**
 * The ETag of an answer about one conversation: it changes with the conversation and with what was asked for, not with what
 * happens to others. The position at which the answer was made is part of it: once the log is trimmed past it, a stream
 * cannot go on from there, and the answer is given anew, although it says the same.
 */
final class ConversationTag {

    private final String unchanged;
    private final EventId exactAt;

    private ConversationTag(String unchanged, EventId exactAt) {
        this.unchanged = unchanged;
        this.exactAt = exactAt;
    }

    /** {@code asked} is what else decides about the answer. */
    static ConversationTag of(Conversation conversation, Object asked, String lastEventId) {
        EventId id = EventId.parse(lastEventId).orElseThrow();
        String state = conversation.id + conversation.updatedAt + asked;
        return new ConversationTag(
                "W/\"" + id.epoch() + "-" + conversation.lastSeq + "-" + Integer.toHexString(state.hashCode()) + "-",
                id);
    }

    /** Whether who sends this tag has the answer already, and can still go on from it. */
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

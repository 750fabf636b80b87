package dev.agentpipe.stream.session;

import dev.agentpipe.stream.StreamConfig;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Queries of conversations. */
@ApplicationScoped
public class Sessions {

    private final Snapshot snapshot;
    private final Messages messages;
    private final HeavyReads reads;

    Sessions(Snapshot snapshot, Messages messages, StreamConfig config) {
        this.snapshot = snapshot;
        this.messages = messages;
        this.reads = new HeavyReads(config.sessionReads());
    }

    SessionPage page(Optional<PageCursor> after, int limit) {
        return reads.run(() -> snapshot.read(lastEventId -> {
            List<Conversation> found = after.map(cursor -> Conversation.<Conversation>find(
                            "deletedAt is null and (createdAt < ?1 or (createdAt = ?1 and id < ?2))"
                                    + " order by createdAt desc, id desc",
                            cursor.createdAt(),
                            cursor.id()))
                    .orElseGet(() -> Conversation.find("deletedAt is null order by createdAt desc, id desc"))
                    .page(Page.ofSize(limit + 1))
                    .list();
            boolean more = found.size() > limit;
            List<Conversation> shown = more ? found.subList(0, limit) : found;
            String next = more ? PageCursor.of(shown.get(limit - 1)).toString() : null;
            return new SessionPage(shown.stream().map(SessionSummary::of).toList(), next, lastEventId);
        }));
    }

    Optional<SessionDetail> byId(String id) {
        if (id.indexOf('\0') >= 0) {
            // PostgreSQL cannot be asked for it.
            return Optional.empty();
        }
        return reads.run(() -> snapshot.read(lastEventId -> find(id).map(conversation -> SessionDetail.of(
                conversation,
                StoredParticipant.list("conversationId = ?1 order by ordinal", id),
                messages.page(id, null, lastEventId)))));
    }

    /** What follows {@code cursor}; empty when there is no such conversation. */
    Optional<MessagePage> messages(String id, MessageCursor cursor) {
        if (id.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return reads.run(() ->
                snapshot.read(lastEventId -> find(id).map(conversation -> messages.page(id, cursor, lastEventId))));
    }

    private static Optional<Conversation> find(String id) {
        return Conversation.find("id = ?1 and deletedAt is null", id).firstResultOptional();
    }
}

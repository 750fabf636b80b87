package dev.agentpipe.stream.session;

import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Queries of conversations. */
@ApplicationScoped
public class Sessions {

    /** More messages of one conversation are not read; the longest upload has as many. */
    static final int MAX_MESSAGES = 10_000;

    private final Snapshot snapshot;

    Sessions(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    SessionPage page(Optional<PageCursor> after, int limit) {
        return snapshot.read(lastEventId -> {
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
        });
    }

    Optional<SessionDetail> byId(String id) {
        if (id.indexOf('\0') >= 0) {
            // PostgreSQL cannot be asked for it.
            return Optional.empty();
        }
        return snapshot.read(lastEventId -> Conversation.<Conversation>find("id = ?1 and deletedAt is null", id)
                .firstResultOptional()
                .map(conversation -> SessionDetail.of(
                        conversation,
                        StoredParticipant.list("conversationId = ?1 order by ordinal", id),
                        StoredMessage.<StoredMessage>find(
                                        "conversationId = ?1 order by sequenceNumber nulls last, sentAt, id", id)
                                .page(Page.ofSize(MAX_MESSAGES))
                                .list(),
                        lastEventId)));
    }
}

package dev.agentpipe.stream.session;

import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;

/** Queries of conversations. */
@ApplicationScoped
public class Sessions {

    /** All texts of a conversation that an event may fill. */
    private static final String SIZE = """
            select coalesce(octet_length(initial_prompt), 0) + coalesce(octet_length(last_error), 0)
              + coalesce(octet_length(completion_reason), 0) + coalesce(octet_length(cast(summary as text)), 0)
              + coalesce(octet_length(cast(system_info as text)), 0) + coalesce(octet_length(cast(command as text)), 0)
              + coalesce(octet_length(cast(metadata as text)), 0)
            from conversation where id = ?1""";

    private final SessionReads reads;
    private final Participants participants;
    private final Messages messages;
    private final EntityManager entities;

    Sessions(SessionReads reads, Participants participants, Messages messages, EntityManager entities) {
        this.reads = reads;
        this.participants = participants;
        this.messages = messages;
        this.entities = entities;
    }

    SessionPage page(Optional<PageCursor> after, int limit) {
        return reads.read((lastEventId, room) -> {
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

    /** Before the answer; the page may be that of other requests too. */
    void awaitRoomToSend(SessionPage page) {
        reads.awaitRoomToSend(
                page.sessions().stream().mapToLong(SessionSummary::bytes).sum());
    }

    Optional<SessionDetail> byId(String id) {
        if (id.indexOf('\0') >= 0) {
            // PostgreSQL cannot be asked for it.
            return Optional.empty();
        }
        return reads.read(
                (lastEventId, room) -> find(id).flatMap(conversation -> detail(conversation, lastEventId, room)));
    }

    private Optional<SessionDetail> detail(Conversation conversation, String lastEventId, Room room) {
        Participants.Extent agents = participants.extent(conversation.id);
        Messages.Extent first = messages.extent(conversation.id, null);
        long bytes = size(conversation.id) + agents.bytes() + first.bytes();
        return room.isFor(bytes)
                ? Optional.of(SessionDetail.of(
                        conversation, participants.list(agents), agents.more(), messages.page(first, lastEventId)))
                : Optional.empty();
    }

    private long size(String id) {
        return ((Number) entities.createNativeQuery(SIZE).setParameter(1, id).getSingleResult()).longValue();
    }

    /** What follows {@code cursor}; empty when there is no such conversation. */
    Optional<MessagePage> messages(String id, MessageCursor cursor) {
        if (id.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return reads.read((lastEventId, room) -> find(id).flatMap(conversation -> {
            Messages.Extent extent = messages.extent(id, cursor);
            return room.isFor(extent.bytes()) ? Optional.of(messages.page(extent, lastEventId)) : Optional.empty();
        }));
    }

    private static Optional<Conversation> find(String id) {
        return Conversation.find("id = ?1 and deletedAt is null", id).firstResultOptional();
    }
}

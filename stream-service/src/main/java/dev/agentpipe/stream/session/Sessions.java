package dev.agentpipe.stream.session;

import dev.agentpipe.model.project.Projects;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;

/** Queries of conversations, each of nothing but what its reader may read. */
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

    SessionPage page(Projects projects, Optional<PageCursor> after, int limit) {
        return reads.read((lastEventId, room) -> {
            List<Conversation> found = NewestConversations.of(projects, after, limit + 1);
            boolean more = found.size() > limit;
            List<Conversation> shown = more ? found.subList(0, limit) : found;
            String next = more ? PageCursor.of(shown.get(limit - 1)).toString() : null;
            return new SessionPage(
                    shown.stream()
                            .map(conversation -> SessionSummary.of(conversation, projects.several()))
                            .toList(),
                    next,
                    lastEventId);
        });
    }

    /** Before the answer; the page may be that of other requests too. */
    void awaitRoomToSend(SessionPage page) {
        reads.awaitRoomToSend(
                page.sessions().stream().mapToLong(SessionSummary::bytes).sum());
    }

    Optional<SessionDetail> byId(Projects projects, String id) {
        if (id.indexOf('\0') >= 0) {
            // PostgreSQL cannot be asked for it.
            return Optional.empty();
        }
        return reads.read((lastEventId, room) ->
                find(projects, id).flatMap(conversation -> detail(projects, conversation, lastEventId, room)));
    }

    private Optional<SessionDetail> detail(
            Projects projects, Conversation conversation, String lastEventId, Room room) {
        Participants.Extent agents = participants.extent(conversation.id);
        Messages.Extent first = messages.extent(conversation.id, null);
        long bytes = size(conversation.id) + agents.bytes() + first.bytes();
        return room.isFor(bytes)
                ? Optional.of(SessionDetail.of(
                        SessionSummary.whole(conversation, projects.several()),
                        conversation,
                        participants.list(agents),
                        agents.more(),
                        messages.page(first, lastEventId)))
                : Optional.empty();
    }

    private long size(String id) {
        return ((Number) entities.createNativeQuery(SIZE).setParameter(1, id).getSingleResult()).longValue();
    }

    /** What follows {@code cursor}; empty when there is no such conversation. */
    Optional<MessagePage> messages(Projects projects, String id, MessageCursor cursor) {
        if (id.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return reads.read((lastEventId, room) -> find(projects, id).flatMap(conversation -> {
            Messages.Extent extent = messages.extent(id, cursor);
            return room.isFor(extent.bytes()) ? Optional.of(messages.page(extent, lastEventId)) : Optional.empty();
        }));
    }

    /** One of another project is not found by the same statement that does not find one that does not exist. */
    private static Optional<Conversation> find(Projects projects, String id) {
        return projects.isAll()
                ? Conversation.find("id = ?1 and deletedAt is null", id).firstResultOptional()
                : Conversation.find("id = ?1 and deletedAt is null and project in ?2", id, projects.ids())
                        .firstResultOptional();
    }
}

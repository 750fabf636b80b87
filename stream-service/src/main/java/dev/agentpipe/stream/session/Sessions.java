package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.follow.FollowedLog;
import dev.agentpipe.stream.text.TextIndex;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Queries of conversations, each restricted to what its reader may read. */
@ApplicationScoped
public class Sessions {

    /** The size of all texts of a conversation that an event may fill. */
    private static final String SIZE = """
            select coalesce(octet_length(initial_prompt), 0) + coalesce(octet_length(last_error), 0)
              + coalesce(octet_length(completion_reason), 0) + coalesce(octet_length(cast(summary as text)), 0)
              + coalesce(octet_length(cast(system_info as text)), 0) + coalesce(octet_length(cast(command as text)), 0)
              + coalesce(octet_length(cast(metadata as text)), 0)
            from conversation where id = ?""";

    private static final Duration LIST_RETRY = Duration.ofSeconds(5);

    private final SessionReads reads;
    private final Participants participants;
    private final Messages messages;
    private final MissingNumbers missing;
    private final SortedConversations sorted;
    private final FollowedLog followed;
    private final Tables tables;

    Sessions(
            SessionReads reads,
            Participants participants,
            Messages messages,
            MissingNumbers missing,
            SortedConversations sorted,
            FollowedLog followed,
            Tables tables) {
        this.reads = reads;
        this.participants = participants;
        this.messages = messages;
        this.missing = missing;
        this.sorted = sorted;
        this.followed = followed;
        this.tables = tables;
    }

    SessionPage page(Projects projects, Optional<PageCursor> after, int limit) {
        return reads.read((lastEventId, room) -> {
            List<Conversation> found = NewestConversations.of(projects, after, limit + 1);
            boolean more = found.size() > limit;
            List<Conversation> shown = more ? found.subList(0, limit) : found;
            String next = more ? PageCursor.of(shown.get(limit - 1)).toString() : null;
            return new SessionPage(listed(shown, projects), next, null, lastEventId);
        });
    }

    /** Filtered or sorted: the rows' contents are as of the snapshot, their selection and order as of the follower. */
    SessionPage sorted(Projects projects, ListFilter filter, ListSort sort, ListCursor after, int limit) {
        return reads.read((lastEventId, room) -> {
            FollowedLog.Extent extent = filter.text() == null
                    ? followed.of(ListFollower.NAME)
                    : followed.of(ListFollower.NAME, TextIndex.FOLLOWER);
            if (!extent.complete()) {
                throw ProblemException.retriable(
                        ErrorCode.UNAVAILABLE, "lists are being built from the tables; try again", LIST_RETRY);
            }
            SortedConversations.Page page = sorted.page(projects, filter, sort, after, limit);
            List<SortedConversations.Row> shown = page.rows();
            Map<String, Conversation> rows = Conversation.<Conversation>list(
                            "id in ?1 and deletedAt is null",
                            shown.stream().map(SortedConversations.Row::id).toList())
                    .stream()
                    .collect(Collectors.toMap(conversation -> conversation.id, conversation -> conversation));
            List<Conversation> found = shown.stream()
                    .map(row -> rows.get(row.id()))
                    .filter(Objects::nonNull)
                    .toList();
            return new SessionPage(
                    listed(found, projects),
                    page.next() == null ? null : page.next().toString(),
                    extent.id().toString(),
                    lastEventId);
        });
    }

    private List<SessionSummary> listed(List<Conversation> conversations, Projects projects) {
        Map<String, List<ListedAgent>> agents = participants.ofList(
                conversations.stream().map(conversation -> conversation.id).toList());
        return conversations.stream()
                .map(conversation -> SessionSummary.of(conversation, projects.several(), agents.get(conversation.id)))
                .toList();
    }

    /** Called before the answer; other requests may share the page. */
    void awaitRoomToSend(SessionPage page) {
        reads.awaitRoomToSend(
                page.sessions().stream().mapToLong(SessionSummary::bytes).sum());
    }

    /** With the wanted messages; without an answer when {@code ifNoneMatch} shows that the client has it. */
    Optional<Tagged<SessionDetail>> byId(Projects projects, String id, WantedMessages wanted, String ifNoneMatch) {
        return reads.read((lastEventId, room) -> find(projects, id).flatMap(conversation -> {
            ConversationTag tag = tag(projects, conversation, wanted, lastEventId);
            return tag.matches(ifNoneMatch, firstPosition())
                    ? Optional.of(new Tagged<>(null, ifNoneMatch))
                    : detail(projects, conversation, wanted, lastEventId, room)
                            .map(answer -> new Tagged<>(answer, tag.toString()));
        }));
    }

    private Optional<SessionDetail> detail(
            Projects projects, Conversation conversation, WantedMessages wanted, String lastEventId, Room room) {
        Participants.Extent agents = participants.extent(conversation.id);
        Messages.Extent shown = messages.extent(conversation.id, wanted);
        long bytes = size(conversation.id) + agents.bytes() + shown.bytes();
        return room.isFor(bytes)
                ? Optional.of(SessionDetail.of(
                        SessionSummary.whole(conversation, projects.several()),
                        conversation,
                        participants.list(agents),
                        agents.more(),
                        messages.page(shown, lastEventId),
                        missing.of(conversation.id)))
                : Optional.empty();
    }

    /** Includes the projects: a browser that signs in with another key must not keep the earlier answer. */
    private static ConversationTag tag(
            Projects projects, Conversation conversation, WantedMessages wanted, String lastEventId) {
        return ConversationTag.of(conversation, List.of(projects.several(), wanted), lastEventId);
    }

    private long firstPosition() {
        return tables.number("select first_position from event_log_head");
    }

    private long size(String id) {
        return tables.number(SIZE, id);
    }

    /** A page of messages; empty when the conversation does not exist. */
    Optional<Tagged<MessagePage>> messages(Projects projects, String id, WantedMessages wanted, String ifNoneMatch) {
        return reads.read((lastEventId, room) -> find(projects, id).flatMap(conversation -> {
            ConversationTag tag = tag(projects, conversation, wanted, lastEventId);
            if (tag.matches(ifNoneMatch, firstPosition())) {
                return Optional.of(new Tagged<>(null, ifNoneMatch));
            }
            Messages.Extent extent = messages.extent(id, wanted);
            return room.isFor(extent.bytes())
                    ? Optional.of(new Tagged<>(messages.page(extent, lastEventId), tag.toString()))
                    : Optional.empty();
        }));
    }

    /** A conversation of another project and one that does not exist are not found by the same statement. */
    private static Optional<Conversation> find(Projects projects, String id) {
        if (id.indexOf('\0') >= 0) {
            // PostgreSQL cannot look up an id with a NUL.
            return Optional.empty();
        }
        return projects.isAll()
                ? Conversation.find("id = ?1 and deletedAt is null", id).firstResultOptional()
                : Conversation.find("id = ?1 and deletedAt is null and project in ?2", id, projects.ids())
                        .firstResultOptional();
    }
}

package dev.agentpipe.stream.session;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.follow.FollowedLog;
import dev.agentpipe.stream.text.TextIndex;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Queries of conversations, each restricted to what its reader may read. */
@ApplicationScoped
public class Sessions {

    private static final Duration LIST_RETRY = Duration.ofSeconds(5);

    private final SessionReads reads;
    private final Conversations conversations;
    private final Participants participants;
    private final Messages messages;
    private final MissingNumbers missing;
    private final SortedConversations sorted;
    private final FollowedLog followed;
    private final Tables tables;

    Sessions(
            SessionReads reads,
            Conversations conversations,
            Participants participants,
            Messages messages,
            MissingNumbers missing,
            SortedConversations sorted,
            FollowedLog followed,
            Tables tables) {
        this.reads = reads;
        this.conversations = conversations;
        this.participants = participants;
        this.messages = messages;
        this.missing = missing;
        this.sorted = sorted;
        this.followed = followed;
        this.tables = tables;
    }

    SessionPage page(Projects projects, Optional<PageCursor> after, int limit) {
        return reads.read(QueryName.LIST, (lastEventId, room) -> {
            List<Conversation> found = conversations.newest(projects, after, limit + 1);
            boolean more = found.size() > limit;
            List<Conversation> shown = more ? found.subList(0, limit) : found;
            String next = more ? PageCursor.of(shown.get(limit - 1)).toString() : null;
            return new SessionPage(listed(shown, projects), next, null, lastEventId);
        });
    }

    /** Filtered or sorted: the rows' contents are as of the snapshot, their selection and order as of the follower. */
    SessionPage sorted(Projects projects, ListFilter filter, ListSort sort, ListCursor after, int limit) {
        return reads.read(QueryName.FILTERED_LIST, (lastEventId, room) -> {
            FollowedLog.Extent extent = filter.text() == null
                    ? followed.of(ListFollower.NAME)
                    : followed.of(ListFollower.NAME, TextIndex.FOLLOWER);
            if (!extent.complete()) {
                throw ProblemException.retriable(
                        ErrorCode.UNAVAILABLE, "lists are being built from the tables; try again", LIST_RETRY);
            }
            SortedConversations.Page page = sorted.page(projects, filter, sort, after, limit);
            List<SortedConversations.Row> shown = page.rows();
            Map<String, Conversation> rows = conversations.byIds(
                    shown.stream().map(SortedConversations.Row::id).toList());
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

    private List<SessionSummary> listed(List<Conversation> found, Projects projects) {
        Map<String, List<ListedAgent>> agents =
                participants.ofList(found.stream().map(Conversation::id).toList());
        return found.stream()
                .map(conversation -> SessionSummary.of(conversation, projects.several(), agents.get(conversation.id())))
                .toList();
    }

    /** The newest event that the client of this request says it knows of; null when it does not say so. */
    EventId seen() {
        return reads.seen();
    }

    boolean includesWhatIsSeen(SessionPage page) {
        return reads.includeWhatIsSeen(page.lastEventId());
    }

    /** Called before the answer; other requests may share the page. */
    void awaitRoomToSend(SessionPage page) {
        reads.awaitRoomToSend(
                page.sessions().stream().mapToLong(SessionSummary::bytes).sum());
    }

    /** With the wanted messages; without an answer when {@code ifNoneMatch} shows that the client has it. */
    Optional<Tagged<SessionDetail>> byId(Projects projects, String id, WantedMessages wanted, String ifNoneMatch) {
        return reads.read(QueryName.DETAIL, (lastEventId, room) -> {
            Conversations.Sized found = conversations.findSized(projects, id).orElseThrow(Sessions::unknown);
            ConversationTag tag = tag(projects, found.conversation(), wanted, lastEventId);
            return isKnown(tag, ifNoneMatch)
                    ? Optional.of(new Tagged<>(null, ifNoneMatch))
                    : detail(projects, found, wanted, lastEventId, room)
                            .map(answer -> new Tagged<>(answer, tag.toString()));
        });
    }

    private Optional<SessionDetail> detail(
            Projects projects, Conversations.Sized found, WantedMessages wanted, String lastEventId, Room room) {
        String id = found.conversation().id();
        Participants.Extent agents = participants.extent(id);
        Messages.Extent shown = messages.extent(id, wanted);
        if (!room.isFor(found.textBytes() + agents.bytes() + shown.bytes())) {
            return Optional.empty();
        }
        ConversationTexts texts = conversations.texts(id);
        return Optional.of(SessionDetail.of(
                SessionSummary.whole(found.conversation(), projects.several(), texts.initialPrompt()),
                texts,
                participants.list(agents),
                agents.more(),
                messages.page(shown, lastEventId),
                missing.of(id)));
    }

    /** Includes the projects: a browser that signs in with another key must not keep the earlier answer. */
    private static ConversationTag tag(
            Projects projects, Conversation conversation, WantedMessages wanted, String lastEventId) {
        return ConversationTag.of(conversation, List.of(projects.several(), wanted), lastEventId);
    }

    private boolean isKnown(ConversationTag tag, String ifNoneMatch) {
        return ifNoneMatch != null
                && tag.matches(ifNoneMatch, tables.number("select first_position from event_log_head"));
    }

    /** A page of messages; empty when the conversation does not exist. */
    Optional<Tagged<MessagePage>> messages(Projects projects, String id, WantedMessages wanted, String ifNoneMatch) {
        return reads.read(QueryName.MESSAGES, (lastEventId, room) -> {
            Conversation conversation = conversations.find(projects, id).orElseThrow(Sessions::unknown);
            ConversationTag tag = tag(projects, conversation, wanted, lastEventId);
            if (isKnown(tag, ifNoneMatch)) {
                return Optional.of(new Tagged<>(null, ifNoneMatch));
            }
            Messages.Extent extent = messages.extent(id, wanted);
            return room.isFor(extent.bytes())
                    ? Optional.of(new Tagged<>(messages.page(extent, lastEventId), tag.toString()))
                    : Optional.empty();
        });
    }

    /** Thrown within a read, so that the primary is asked for what a replica does not have yet. */
    static ProblemException unknown() {
        return ProblemException.of(ErrorCode.NOT_FOUND, "there is no conversation with this id");
    }
}

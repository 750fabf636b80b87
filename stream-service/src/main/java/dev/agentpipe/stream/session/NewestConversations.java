package dev.agentpipe.stream.session;

import dev.agentpipe.model.project.Projects;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.panache.common.Page;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The newest conversations of some projects. Inside a {@link Snapshot} only. */
final class NewestConversations {

    private static final String VISIBLE = "deletedAt is null";
    private static final String BEFORE = " and (createdAt, id) < (?1, ?2)";
    private static final String ORDER = " order by createdAt desc, id desc";
    /**
     * Sorted like the index by project, so that no other index is used: a quiet project would be searched for among
     * all.
     */
    private static final String OF_PROJECT = VISIBLE + " and project >= ?1";

    private static final String ORDER_OF_PROJECT = " order by project desc, createdAt desc, id desc";
    private static final Comparator<Conversation> NEWEST_FIRST = Comparator.<Conversation, Instant>comparing(
                    conversation -> conversation.createdAt)
            .thenComparing(conversation -> conversation.id, NewestConversations::byBytes)
            .reversed();

    private NewestConversations() {}

    /** Each project through its own index: a quiet one is not searched for among all others. */
    static List<Conversation> of(Projects projects, Optional<PageCursor> after, int limit) {
        if (projects.isAll()) {
            return page(
                    after.map(cursor -> Conversation.<Conversation>find(
                                    VISIBLE + BEFORE + ORDER, cursor.createdAt(), cursor.id()))
                            .orElseGet(() -> Conversation.find(VISIBLE + ORDER)),
                    limit);
        }
        return projects.ids().stream()
                .flatMap(project -> page(of(project, after), limit).stream())
                .sorted(NEWEST_FIRST)
                .limit(limit)
                .toList();
    }

    private static PanacheQuery<Conversation> of(String project, Optional<PageCursor> after) {
        return after.map(cursor -> Conversation.<Conversation>find(
                        OF_PROJECT + " and (project, createdAt, id) < (?1, ?2, ?3)" + ORDER_OF_PROJECT,
                        project,
                        cursor.createdAt(),
                        cursor.id()))
                .orElseGet(() -> Conversation.find(OF_PROJECT + " and project <= ?1" + ORDER_OF_PROJECT, project));
    }

    private static List<Conversation> page(PanacheQuery<Conversation> query, int limit) {
        return query.page(Page.ofSize(limit)).list();
    }

    /** In the database's order of ids. */
    private static int byBytes(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}

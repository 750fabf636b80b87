package dev.agentpipe.stream.session;

import io.quarkus.panache.common.Page;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;

/**
 * The participants of a conversation, as many as one answer may hold: each start adds its own, with prompts as long as an
 * event. Inside a {@link Snapshot} only.
 */
@Singleton
final class Participants {

    /** The most of one answer; an upload may have as many. */
    static final int MAX_PARTICIPANTS = 1000;

    /** The most of one answer, in bytes of texts; the last participant may exceed it. */
    static final long MAX_BYTES = 2L * 1024 * 1024;

    private static final String ORDER = " order by ordinal, agentId";

    private static final String SIZES = """
            select coalesce(octet_length(prompt), 0) + coalesce(octet_length(announcement), 0)
              + coalesce(octet_length(cast(settings as text)), 0)
            from participant where conversation_id = ?1 order by ordinal, agent_id""";

    private final EntityManager entities;

    Participants(EntityManager entities) {
        this.entities = entities;
    }

    /** How many are shown, and how large they are, known before they are read. */
    record Extent(String conversationId, int count, long bytes, boolean more) {}

    Extent extent(String conversationId) {
        List<?> found = entities.createNativeQuery(SIZES, Integer.class)
                .setParameter(1, conversationId)
                .setMaxResults(MAX_PARTICIPANTS + 1)
                .getResultList();
        List<Integer> sizes = found.stream().map(Integer.class::cast).toList();
        int count = Fitting.count(sizes, MAX_PARTICIPANTS, MAX_BYTES);
        return new Extent(conversationId, count, Fitting.bytes(sizes, count), count < sizes.size());
    }

    List<StoredParticipant> list(Extent extent) {
        return extent.count() == 0
                ? List.of()
                : StoredParticipant.<StoredParticipant>find("conversationId = ?1" + ORDER, extent.conversationId())
                        .page(Page.ofSize(extent.count()))
                        .list();
    }
}

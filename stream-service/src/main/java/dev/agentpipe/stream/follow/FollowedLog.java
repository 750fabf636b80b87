package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.EventId;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;

/** What an answer that was made from a follower's tables says about itself. */
@Singleton
public final class FollowedLog {

    private final EntityManager entities;

    FollowedLog(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Up to where a follower is.
     *
     * @param id everything up to this event is in; null when it has never run
     * @param complete false while it is built again from the tables
     */
    public record Extent(EventId id, boolean complete) {}

    /**
     * In the transaction of the answer, so that both see the same state. Of several followers it is that of the one which is
     * furthest behind, and complete when all are.
     */
    public Extent of(String... followers) {
        List<?> rows = entities.createNativeQuery(
                        "select epoch, position, version > 0 and rebuilding is null from log_follower where name in ?1"
                                + " order by epoch, position")
                .setParameter(1, List.of(followers))
                .getResultList();
        if (rows.size() < followers.length) {
            return new Extent(null, false);
        }
        Object[] last = (Object[]) rows.get(0);
        return new Extent(
                new EventId(((Number) last[0]).longValue(), ((Number) last[1]).longValue()),
                rows.stream().allMatch(row -> (Boolean) ((Object[]) row)[2]));
    }
}

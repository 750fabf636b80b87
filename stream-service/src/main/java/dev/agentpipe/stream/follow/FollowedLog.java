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

    /** In the transaction of the answer, so that both see the same state. */
    public Extent of(String follower) {
        List<?> rows = entities.createNativeQuery(
                        "select epoch, position, version > 0 and rebuilding is null from log_follower where name = ?1")
                .setParameter(1, follower)
                .getResultList();
        if (rows.isEmpty()) {
            return new Extent(null, false);
        }
        Object[] row = (Object[]) rows.get(0);
        return new Extent(new EventId(((Number) row[0]).longValue(), ((Number) row[1]).longValue()), (Boolean) row[2]);
    }
}

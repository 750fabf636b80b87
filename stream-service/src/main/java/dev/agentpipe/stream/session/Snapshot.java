package dev.agentpipe.stream.session;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.function.Function;

/**
 * Reads under one snapshot of the database, together with the id of the last event that it holds: a viewer that connects
 * with that id neither misses nor repeats anything.
 */
@ApplicationScoped
public class Snapshot {

    private final EntityManager entities;

    Snapshot(EntityManager entities) {
        this.entities = entities;
    }

    /** Calls {@code read} with the id; the answer must not touch the database afterwards. */
    @Transactional
    public <T> T read(Function<String, T> read) {
        // As the transaction's first statement: the driver's own setting would stay with the pooled session.
        entities.createNativeQuery("set transaction isolation level repeatable read, read only")
                .executeUpdate();
        Object lastEventId = entities.createNativeQuery("""
                        select h.epoch || '-' || coalesce((select max(position) from event_log), 0)
                        from event_log_head h""").getSingleResult();
        return read.apply((String) lastEventId);
    }
}

package dev.agentpipe.ingest.rejected;

import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** Finds and deletes rejected events that were kept; a {@code keyId} of null means those of all keys. Blocks. */
@ApplicationScoped
class KeptEvents {

    /** The most bytes of bodies in one page; one body always fits. */
    static final int MAX_PAGE_BYTES = 2 * 1_048_576;

    private static final String PAGE = """
            select id from (
              select id, sum(size) over newest_first bytes, row_number() over newest_first n from (
                select id, size from rejected_event
                where id < ?1 and (cast(?2 as text) is null or key_id = ?2) order by id desc limit ?3) page
              window newest_first as (order by id desc)) x
            where bytes <= ?4 or n = 1""";

    private final EntityManager entities;

    KeptEvents(EntityManager entities) {
        this.entities = entities;
    }

    /** Newest first: at most {@code limit} of them, fewer when they are large. */
    @Transactional
    List<RejectedEvent> page(String keyId, long before, int limit) {
        List<?> ids = entities.createNativeQuery(PAGE, Long.class)
                .setParameter(1, before)
                .setParameter(2, keyId)
                .setParameter(3, limit)
                .setParameter(4, MAX_PAGE_BYTES)
                .getResultList();
        return ids.isEmpty() ? List.of() : RejectedEvent.list("id in ?1", Sort.descending("id"), ids);
    }

    @Transactional
    List<RateRejection> rateRejections(String keyId) {
        Sort newest = Sort.descending("day").and("keyId").and("limited");
        return (keyId == null
                        ? RateRejection.<RateRejection>findAll(newest)
                        : RateRejection.<RateRejection>find("keyId = ?1", newest, keyId))
                .page(0, 100)
                .list();
    }

    @Transactional
    Optional<RejectedEvent> find(String keyId, long id) {
        return keyId == null
                ? RejectedEvent.findByIdOptional(id)
                : RejectedEvent.find("id = ?1 and keyId = ?2", id, keyId).firstResultOptional();
    }

    @Transactional
    boolean delete(String keyId, long id) {
        return (keyId == null
                        ? RejectedEvent.delete("id = ?1", id)
                        : RejectedEvent.delete("id = ?1 and keyId = ?2", id, keyId))
                > 0;
    }
}

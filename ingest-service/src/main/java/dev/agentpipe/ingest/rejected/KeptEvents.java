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
            select id, size from (
              select id, size, sum(size) over newest_first bytes, row_number() over newest_first n from (
                select id, size from rejected_event
                where id < ?1 and (cast(?2 as text) is null or key_id = ?2) order by id desc limit ?3) page
              window newest_first as (order by id desc)) x
            where bytes <= ?4 or n = 1""";

    private final EntityManager entities;

    KeptEvents(EntityManager entities) {
        this.entities = entities;
    }

    /** Which events make a page, and how many bytes their bodies have. */
    record Extent(List<Long> ids, long bytes) {}

    /** Newest first: at most {@code limit} of them, fewer when they are large. */
    @Transactional
    Extent extent(String keyId, long before, int limit) {
        List<?> found = entities.createNativeQuery(PAGE)
                .setParameter(1, before)
                .setParameter(2, keyId)
                .setParameter(3, limit)
                .setParameter(4, MAX_PAGE_BYTES)
                .getResultList();
        List<Object[]> rows = found.stream().map(Object[].class::cast).toList();
        return new Extent(
                rows.stream().map(row -> ((Number) row[0]).longValue()).toList(),
                rows.stream().mapToLong(row -> ((Number) row[1]).longValue()).sum());
    }

    /** Without those that were deleted since. */
    @Transactional
    List<RejectedEvent> page(Extent extent) {
        return extent.ids().isEmpty() ? List.of() : RejectedEvent.list("id in ?1", Sort.descending("id"), extent.ids());
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

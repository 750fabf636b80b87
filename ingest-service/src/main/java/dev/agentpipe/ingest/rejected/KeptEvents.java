package dev.agentpipe.ingest.rejected;

import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and deletes the rejected events that a caller may see. Blocks. */
@ApplicationScoped
class KeptEvents {

    /** The most bytes of bodies in one page; a single body always fits. */
    static final int MAX_PAGE_BYTES = 2 * 1_048_576;

    private static final String PAGE = """
            select id, size from (
              select id, size, sum(size) over newest_first bytes, row_number() over newest_first n from (
                select id, size from rejected_event
                where id < ?1 and (cast(?2 as text) is null or key_id = ?2)
                  and (cast(?3 as text) is null or project = ?3) order by id desc limit ?4) page
              window newest_first as (order by id desc)) x
            where bytes <= ?5 or n = 1""";

    private static final String WITHIN = "(cast(:key as String) is null or keyId = :key)"
            + " and (cast(:project as String) is null or project = :project)";

    private final EntityManager entities;

    KeptEvents(EntityManager entities) {
        this.entities = entities;
    }

    /** The events of a page, and the size of their bodies. */
    record Extent(List<Long> ids, long bytes) {}

    /** Newest first: at most {@code limit} of them, fewer when they are large. */
    @Transactional
    Extent extent(Bounds bounds, long before, int limit) {
        List<?> found = entities.createNativeQuery(PAGE)
                .setParameter(1, before)
                .setParameter(2, bounds.keyId())
                .setParameter(3, bounds.project())
                .setParameter(4, limit)
                .setParameter(5, MAX_PAGE_BYTES)
                .getResultList();
        List<Object[]> rows = found.stream().map(Object[].class::cast).toList();
        return new Extent(
                rows.stream().map(row -> ((Number) row[0]).longValue()).toList(),
                rows.stream().mapToLong(row -> ((Number) row[1]).longValue()).sum());
    }

    /** Without those deleted since. */
    @Transactional
    List<RejectedEvent> page(Extent extent) {
        return extent.ids().isEmpty() ? List.of() : RejectedEvent.list("id in ?1", Sort.descending("id"), extent.ids());
    }

    @Transactional
    List<RateRejection> rateRejections(Bounds bounds) {
        Sort newest = Sort.descending("day").and("keyId").and("limited");
        return RateRejection.<RateRejection>find(WITHIN, newest, within(bounds))
                .page(0, 100)
                .list();
    }

    @Transactional
    Optional<RejectedEvent> find(Bounds bounds, long id) {
        return RejectedEvent.find(WITHIN + " and id = :id", within(bounds, id)).firstResultOptional();
    }

    @Transactional
    boolean delete(Bounds bounds, long id) {
        return RejectedEvent.delete(WITHIN + " and id = :id", within(bounds, id)) > 0;
    }

    private static Map<String, Object> within(Bounds bounds) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("key", bounds.keyId());
        parameters.put("project", bounds.project());
        return parameters;
    }

    private static Map<String, Object> within(Bounds bounds, long id) {
        Map<String, Object> parameters = within(bounds);
        parameters.put("id", id);
        return parameters;
    }
}

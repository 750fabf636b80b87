package dev.agentpipe.ingest.rejected;

import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/** The events that were rejected: a bounded number and size for each key, each body once. Blocks. */
@ApplicationScoped
public class RejectedEvents {

    private final EntityManager entities;
    private final RejectedConfig config;

    RejectedEvents(EntityManager entities, RejectedConfig config) {
        this.entities = entities;
        this.config = config;
    }

    /** Whether an event rejected so is kept: its sender meant something that this version does not understand. */
    public static boolean keeps(ErrorCode error) {
        return error == ErrorCode.VALIDATION_FAILED
                || error == ErrorCode.UNKNOWN_TYPE
                || error == ErrorCode.MALFORMED_JSON;
    }

    @Transactional
    public void keep(String keyId, byte[] body, ProblemException rejection) {
        // One at a time for each key, so that the bound holds.
        entities.createNativeQuery(
                        "select 1 from (select pg_advisory_xact_lock(hashtextextended('rejected:' || ?1, 1))) x")
                .setParameter(1, keyId)
                .getResultList();
        entities.createNativeQuery("""
                        insert into rejected_event (key_id, digest, error, message, details, body, size)
                        values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                        on conflict (key_id, digest) do update set times = rejected_event.times + 1,
                          last_at = clock_timestamp(), error = excluded.error, message = excluded.message,
                          details = excluded.details""")
                .setParameter(1, keyId)
                .setParameter(2, digest(body))
                .setParameter(3, rejection.error().text())
                .setParameter(4, storable(rejection.getMessage()))
                .setParameter(5, storable(Json.write(rejection.details())))
                .setParameter(6, body)
                .setParameter(7, body.length)
                .executeUpdate();
        entities.createNativeQuery("""
                        delete from rejected_event where id in (
                          select id from (select id, row_number() over w n, sum(size) over w bytes
                            from rejected_event where key_id = ?1 window w as (order by last_at desc, id desc)) x
                          where n > ?2 or bytes > ?3)""")
                .setParameter(1, keyId)
                .setParameter(2, config.events())
                .setParameter(3, config.size().asLongValue())
                .executeUpdate();
    }

    /** Newest first; {@code keyId} null for those of all keys. */
    @Transactional
    List<RejectedEvent> list(String keyId, long before, int limit) {
        return (keyId == null
                        ? RejectedEvent.<RejectedEvent>find("id < ?1", Sort.descending("id"), before)
                        : RejectedEvent.<RejectedEvent>find(
                                "keyId = ?1 and id < ?2", Sort.descending("id"), keyId, before))
                .page(0, limit)
                .list();
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

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A message may quote a NUL, which PostgreSQL cannot store. */
    private static String storable(String text) {
        return text.replace("\0", "\\u0000");
    }
}

package dev.agentpipe.ingest.keys;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;

/** One change to who may do what; never changed itself. */
@Entity
public class AuditEntry extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public Instant at;
    /** The id of the key that did it. */
    public String actor;
    /** {@code key.created}, {@code key.rotated} or {@code key.revoked}. */
    public String action;
    /** The id of the key it was done to. */
    public String subject;

    public String detail;
    public String address;
    public String requestId;
}

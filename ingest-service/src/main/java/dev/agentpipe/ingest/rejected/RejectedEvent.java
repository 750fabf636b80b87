package dev.agentpipe.ingest.rejected;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;

/** A body that was answered 400, 403 or 409. */
@Entity
public class RejectedEvent extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String keyId;
    public String project;
    public byte[] digest;
    public Instant receivedAt;
    public Instant lastAt;
    public int times;
    public String error;
    public String message;
    public String details;
    public byte[] body;
    public int size;
}

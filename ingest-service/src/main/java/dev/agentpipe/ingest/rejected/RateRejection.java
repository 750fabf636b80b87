package dev.agentpipe.ingest.rejected;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;

/** How many requests of a key one rate limit rejected on one day; also the form in which clients get it. */
@Entity
@Table(name = "rate_refusal")
@IdClass(RateRejection.Key.class)
public class RateRejection extends PanacheEntityBase {

    @Id
    public String keyId;

    @Id
    public String limited;

    @Id
    public LocalDate day;

    public String project;
    public long refusals;
    public Instant lastAt;

    /** One key, one limit and one day. */
    public record Key(String keyId, String limited, LocalDate day) implements Serializable {}

    @JsonIgnore
    @Override
    public boolean isPersistent() {
        return super.isPersistent();
    }
}
